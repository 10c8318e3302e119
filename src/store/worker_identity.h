#pragma once

#include <sys/types.h>

#include <string>

namespace etude {

/// This machine's name.
std::string host_name();

/// "host:pid", by which people know a worker.
std::string worker_name(pid_t id);

/// The kernel's name for the time since it was started, /proc/sys/kernel/random/boot_id: another one after each start.
std::string boot_id();

/// "4026531836:1234:567890": a process of this machine by its process namespace, id and start time, which no later
/// process shares. Empty where it does not run any more.
std::string process_identity(pid_t id);

/// Whether a process of that id runs of which no more can be known: another user's, where /proc hides those (its mount
/// option hidepid).
bool is_hidden(pid_t id);

/// Who holds a claim: enough to see that it is dead, without a clock.
struct WorkerIdentity {
  std::string name;  ///< worker_name
  std::string boot_id;
  std::string process;  ///< process_identity
};

WorkerIdentity this_worker();

}  // namespace etude
