#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/error.h"
#include "datasets/dataset.h"

namespace etude {
namespace {

using testing::HasSubstr;

// Known of the real sets: classes of equal size in CIFAR-10; mean 0.1307 and standard deviation 0.3081 of MNIST's
// training images.
TEST(RealData, Cifar10) {
  const auto dataset = open_dataset("cifar10", default_data_dir());
  EXPECT_EQ(dataset.train->size(), 50'000);
  std::map<int, int> train, test;
  for (int i = 0; i < 50'000; ++i) ++train[*dataset.train->target(i)];
  for (int i = 0; i < 10'000; ++i) ++test[*dataset.test->target(i)];
  EXPECT_EQ(train.size(), 10U);
  for (const auto& [label, count] : train) EXPECT_EQ(count, 5000) << label;
  for (const auto& [label, count] : test) EXPECT_EQ(count, 1000) << label;
  EXPECT_EQ(*dataset.train->target(0), 6);  // a frog, whose first pixel is (59, 62, 63)
  EXPECT_EQ(dataset.train->input(0)[0], 59);
  EXPECT_EQ(dataset.train->input(0)[1024], 62);
  EXPECT_EQ(dataset.train->input(0)[2048], 63);
}

TEST(RealData, Mnist) {
  const auto dataset = open_dataset("mnist", default_data_dir());
  EXPECT_EQ(*dataset.train->target(0), 5);
  EXPECT_EQ(*dataset.test->target(0), 7);
  double sum = 0, squares = 0;
  for (int i = 0; i < 60'000; ++i) {
    for (int pixel = 0; pixel < 784; ++pixel) {
      const double value = dataset.train->input(i)[pixel] / 255.0;
      sum += value;
      squares += value * value;
    }
  }
  const double n = 60'000.0 * 784, mean = sum / n;
  EXPECT_NEAR(mean, 0.1307, 1e-4);
  EXPECT_NEAR(std::sqrt(squares / n - mean * mean), 0.3081, 1e-4);
}

TEST(RealData, UnknownNamesAreSuggested) {
  try {
    open_dataset("cifar100", default_data_dir());
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'cifar10'?"));
  }
}

}  // namespace
}  // namespace etude
