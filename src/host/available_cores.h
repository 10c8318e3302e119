#pragma once

#include <filesystem>
#include <optional>

namespace etude {

/// How many cores this process may keep busy, at least 1: those that its affinity allows (taskset, cpusets, a batch
/// system), and no more than its cgroup's quota pays for, rounded up.
int available_cores();

/// The quota of CPU time of this process's cgroup, in cores: the smallest along the path from its own group to the
/// root, of cgroup v2 (cpu.max) and v1 (cpu.cfs_quota_us over cpu.cfs_period_us). nullopt: none is set, or none can be
/// read. `root` holds proc/self/{cgroup,mountinfo} and what they name; a test has one of its own.
/// https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/scheduler/sched-bwc.html
std::optional<double> cgroup_quota(const std::filesystem::path& root = "/");

}  // namespace etude
