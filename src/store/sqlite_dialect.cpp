#include "store/dialect.h"

namespace etude {

std::string by_index(const std::string& index) { return " INDEXED BY " + index; }

}  // namespace etude
