#include "host/file_size_limit.h"

#include <csignal>

namespace etude {

void survive_file_size_limit() { std::signal(SIGXFSZ, SIG_IGN); }

}  // namespace etude
