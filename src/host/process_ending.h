#pragma once

#include <string>

namespace etude {

/// How a process ended, for a person, by its status as waitpid(2) gives it: "exit code 7", "SIGKILL: ended from
/// outside, or by the kernel for want of memory". A signal that a limit sends is told with that limit, which is taken
/// from this process: its children have the same.
std::string describe_ending(int wait_status);

}  // namespace etude
