#include "study/problem_settings.h"

#include <gtest/gtest.h>

#include "study/study.h"

namespace etude {
namespace {

TEST(ProblemSettings, EpochZeroDependsOnAllButTheLength) {
  Problem shorter{.dataset = "cifar10", .model = "mlp", .epochs = 1, .max_steps = 7};
  const Problem longer{.dataset = "cifar10", .model = "mlp", .epochs = 20};
  EXPECT_EQ(of_epoch_zero(shorter), of_epoch_zero(longer));
  shorter.batch_size = 7;
  EXPECT_NE(of_epoch_zero(shorter), of_epoch_zero(longer));
  // As étude 0.1.0 kept it.
  EXPECT_EQ(of_epoch_zero(longer).epochs, 0);
}

}  // namespace
}  // namespace etude
