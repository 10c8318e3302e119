#include "train/environment.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace etude {
namespace {

TEST(ResolveDevice, NamesWhatIsWrong) {
  EXPECT_EQ(resolve_device("cpu"), "cpu");
  EXPECT_THROW(resolve_device("gpu"), UsageError);
  EXPECT_THROW(resolve_device("cuda:x"), UsageError);
  if (describe_environment().cuda_devices.empty()) {
    EXPECT_EQ(resolve_device("auto"), "cpu");
    EXPECT_THROW(resolve_device("cuda"), EnvironmentError);
  }
}

}  // namespace
}  // namespace etude
