#include "host/available_cores.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace etude {
namespace {

namespace fs = std::filesystem;

class CgroupQuota : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(root_); }
  void write(const fs::path& path, const std::string& content) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << content;
  }
  void is_in(const std::string& group, const std::string& mounts) const {
    write("proc/self/cgroup", group);
    write("proc/self/mountinfo", "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n" + mounts);
  }

  fs::path root_ = fs::path(testing::TempDir()) / ("cgroup test " + std::to_string(::getpid()));
};

constexpr const char* v2 = "35 25 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* v1 =
    "33 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:11 - cgroup cgroup rw,cpu,cpuacct\n"
    "34 25 0:29 / /sys/fs/cgroup/cpuset rw shared:12 - cgroup cgroup rw,cpuset\n";

TEST_F(CgroupQuota, IsNoneWhereNothingSaysSo) {
  EXPECT_FALSE(cgroup_quota(root_)) << "no /proc";
  is_in("0::/user.slice\n", v2);
  EXPECT_FALSE(cgroup_quota(root_)) << "no cpu.max, as in the root group";
  write("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");
  EXPECT_FALSE(cgroup_quota(root_));
}

TEST_F(CgroupQuota, OfNestedGroupsTheSmallestHolds) {
  is_in("0::/user.slice/a b/job\n", v2);
  write("sys/fs/cgroup/user.slice/a b/job/cpu.max", "600000 100000\n");
  EXPECT_EQ(cgroup_quota(root_), 6.0);
  write("sys/fs/cgroup/user.slice/cpu.max", "150000 100000\n");
  EXPECT_EQ(cgroup_quota(root_), 1.5);
  write("sys/fs/cgroup/user.slice/a b/cpu.max", "10000 5000\n");
  EXPECT_EQ(cgroup_quota(root_), 1.5);
  write("sys/fs/cgroup/user.slice/a b/cpu.max", "max 100000\n");
  write("sys/fs/cgroup/elsewhere/cpu.max", "10000 100000\n");
  EXPECT_EQ(cgroup_quota(root_), 1.5);
  write("sys/fs/cgroup/user.slice/a b/job/cpu.max", "50000 100000\n");
  EXPECT_EQ(cgroup_quota(root_), 0.5);
}

TEST_F(CgroupQuota, OfVersionOneToo) {
  is_in("9:cpuset:/other\n4:cpu,cpuacct:/slurm/job_7\n0::/\n", v1);
  write("sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_period_us", "100000\n");
  EXPECT_FALSE(cgroup_quota(root_));
  write("sys/fs/cgroup/cpu,cpuacct/slurm/cpu.cfs_quota_us", "400000\n");
  write("sys/fs/cgroup/cpu,cpuacct/slurm/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cgroup_quota(root_), 4.0);
}

// A container is shown its own group as the root, under the name that the host knows, or under none that it can see.
TEST_F(CgroupQuota, WithinAContainer) {
  const std::string mount = "35 25 0:30 /docker/0af3 /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n";
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  write("sys/fs/cgroup/cpu/inner/cpu.cfs_quota_us", "100000\n");
  write("sys/fs/cgroup/cpu/inner/cpu.cfs_period_us", "100000\n");
  is_in("4:cpu:/docker/0af3\n", mount);
  EXPECT_EQ(cgroup_quota(root_), 2.0);
  is_in("4:cpu:/docker/0af3/inner\n", mount);
  EXPECT_EQ(cgroup_quota(root_), 1.0);
  for (const char* outside : {"4:cpu:/\n", "4:cpu:/../../x\n", "4:cpu:/docker/0af34\n"}) {
    is_in(outside, mount);
    EXPECT_EQ(cgroup_quota(root_), 2.0) << outside;
  }
}

TEST(AvailableCores, FollowTheAffinity) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_GE(available_cores(), 1);
  EXPECT_LE(available_cores(), CPU_COUNT(&before));
  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(available_cores(), 1);
  ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
}

}  // namespace
}  // namespace etude
