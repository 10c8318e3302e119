#include "host/available_cores.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace etude {
namespace {

namespace fs = std::filesystem;

// The kernel refuses a set that is too small for its processors and does not say how large it must be.
int cores_by_affinity() {
  for (std::size_t processors = CPU_SETSIZE; processors <= 1U << 20U; processors *= 2) {
    std::vector<cpu_set_t> sets(processors / CPU_SETSIZE);
    const std::size_t size = sets.size() * sizeof(cpu_set_t);
    if (::sched_getaffinity(0, size, sets.data()) == 0) return CPU_COUNT_S(size, sets.data());
    if (errno != EINVAL) break;
  }
  return 1;
}

// Where a hierarchy of cgroups is mounted: a line of mountinfo, "36 35 98:0 ROOT POINT options ... - TYPE source
// OPTIONS".
struct CgroupMount {
  bool is_v2;
  std::string root;  // the group that is seen at `point`: a container may be shown only its own
  fs::path point;
};

bool contains(const std::string& list, const std::string& word) {
  std::istringstream words(list);
  for (std::string found; std::getline(words, found, ',');) {
    if (found == word) return true;
  }
  return false;
}

// Those that can hold a quota: v2's one hierarchy, and v1's of the controller "cpu".
std::vector<CgroupMount> cgroup_mounts(const fs::path& mountinfo) {
  std::vector<CgroupMount> mounts;
  std::ifstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    const std::vector<std::string> fields{std::istream_iterator<std::string>(words), {}};
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (dash - fields.begin() < 5 || fields.end() - dash < 4) continue;
    const bool is_v2 = dash[1] == "cgroup2", is_v1 = dash[1] == "cgroup" && contains(dash[3], "cpu");
    if (is_v2 || is_v1) mounts.push_back({.is_v2 = is_v2, .root = fields[3], .point = fields[4]});
  }
  return mounts;
}

// This process's group in that hierarchy: a line of /proc/self/cgroup, "ID:CONTROLLERS:GROUP", v2's with no controller.
std::optional<std::string> own_group(const fs::path& cgroup, bool is_v2) {
  std::ifstream lines(cgroup);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    if (is_v2 ? controllers.empty() : contains(controllers, "cpu")) return line.substr(second + 1);
  }
  return std::nullopt;
}

// "MAX PERIOD" of v2, where MAX may be "max"; quota and period of v1, -1 where there is none. In microseconds.
std::optional<double> quota_of(const fs::path& group, bool is_v2) {
  double quota = -1, period = 0;
  if (is_v2) {
    std::ifstream(group / "cpu.max") >> quota >> period;
  } else {
    std::ifstream(group / "cpu.cfs_quota_us") >> quota;
    std::ifstream(group / "cpu.cfs_period_us") >> period;
  }
  if (quota > 0 && period > 0) return quota / period;
  return std::nullopt;
}

}  // namespace

std::optional<double> cgroup_quota(const fs::path& root) {
  std::optional<double> smallest;
  for (const auto& mount : cgroup_mounts(root / "proc/self/mountinfo")) {
    const auto group = own_group(root / "proc/self/cgroup", mount.is_v2);
    if (!group) continue;
    const auto top = root / mount.point.relative_path();
    const auto below = fs::path(*group).lexically_relative(mount.root);
    // A group outside what is mounted here cannot be looked at: all that can be known is what is mounted.
    const bool is_inside = !below.empty() && below != "." && *below.begin() != "..";
    for (auto at = is_inside ? top / below : top;; at = at.parent_path()) {
      const auto quota = quota_of(at, mount.is_v2);
      if (quota) smallest = std::min(smallest.value_or(*quota), *quota);
      if (at == top) break;
    }
  }
  return smallest;
}

int available_cores() {
  const int cores = cores_by_affinity();
  const auto quota = cgroup_quota();
  return std::max(1, quota ? std::min(cores, static_cast<int>(std::ceil(*quota))) : cores);
}

}  // namespace etude
