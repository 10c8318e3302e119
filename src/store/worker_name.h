#pragma once

#include <sys/types.h>

#include <string>

namespace etude {

/// This machine's name.
std::string host_name();

/// "host:pid", by which the store knows a worker.
std::string worker_name(pid_t id);

}  // namespace etude
