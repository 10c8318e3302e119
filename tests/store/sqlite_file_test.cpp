#include "store/sqlite_file.h"

#include <gtest/gtest.h>

namespace etude {
namespace {

const char* const mounts =
    "21 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "30 21 0:26 / /mnt rw shared:5 master:1 - tmpfs tmpfs rw\n"
    "31 30 0:40 / /mnt/far rw,nosuid shared:7 - fuse.sshfs me@host:/ rw,user_id=0\n"
    "32 31 0:41 /sub /mnt/far/near rw - xfs /dev/vdb rw\n"
    "33 21 0:42 / /with\\040a\\134space rw - fuse.s3fs s3fs rw\n"
    "34 21 0:43 / /twice rw - ext4 /dev/vdc rw\n"
    "35 21 0:44 / /twice rw - fuse.rclone far: rw\n"
    "a line of another kind\n";

TEST(MountType, IsThatOfTheDeepestMountAbove) {
  EXPECT_EQ(mount_type(mounts, "/home/s.etude"), "ext4");
  EXPECT_EQ(mount_type(mounts, "/mnt/s.etude"), "tmpfs");
  EXPECT_EQ(mount_type(mounts, "/mnt/far"), "fuse.sshfs");
  EXPECT_EQ(mount_type(mounts, "/mnt/far/s.etude"), "fuse.sshfs");
  EXPECT_EQ(mount_type(mounts, "/mnt/farther/s.etude"), "tmpfs") << "a name that only begins alike";
  EXPECT_EQ(mount_type(mounts, "/mnt/far/near/s.etude"), "xfs");
  EXPECT_EQ(mount_type(mounts, "/with a\\space/s.etude"), "fuse.s3fs");
  EXPECT_EQ(mount_type(mounts, "/twice/s.etude"), "fuse.rclone") << "the later mount covers the earlier";
  EXPECT_EQ(mount_type("", "/home/s.etude"), "");
}

}  // namespace
}  // namespace etude
