#include <gtest/gtest.h>

#include <cmath>

#include "core/hyperparameters.h"
#include "core/registry.h"
#include "core/schedule_info.h"

namespace etude {
namespace {

double factor(const char* name, const Hyperparameters& given, std::int64_t done, std::int64_t total) {
  const auto& schedule = *Registry<ScheduleInfo>::find(name);
  return schedule.factor(complete(schedule, given), done, total);
}

TEST(Schedules, ConstantIsExactlyOne) {
  for (const std::int64_t done : {0, 1, 99}) EXPECT_EQ(factor("constant", {}, done, 100), 1.0);
}

// Python: 0.5 * (1 + math.cos(math.pi * (t - 5) / 95)), which PyTorch's CosineAnnealingLR(T_max = 95) is.
TEST(Schedules, WarmupCosineRisesThenFalls) {
  for (std::int64_t done = 0; done < 5; ++done) {
    EXPECT_DOUBLE_EQ(factor("warmup-cosine", {}, done, 100), 0.2 * static_cast<double>(done + 1));
  }
  EXPECT_DOUBLE_EQ(factor("warmup-cosine", {}, 5, 100), 1.0);
  EXPECT_NEAR(factor("warmup-cosine", {}, 52, 100), 0.508266972383, 1e-11);
  EXPECT_NEAR(factor("warmup-cosine", {}, 99, 100), 0.000273371330, 1e-11);
  EXPECT_NEAR(factor("warmup-cosine", {{"final", 0.1}}, 99, 100), 0.1 + 0.9 * 0.000273371330, 1e-11);
}

TEST(Schedules, AreDefinedForEveryLength) {
  for (const std::int64_t total : {1, 2, 3, 7, 20}) {
    for (const double warmup : {0.0, 0.05, 0.5, 0.99}) {
      for (std::int64_t done = 0; done < total; ++done) {
        const auto value = factor("warmup-cosine", {{"warmup", warmup}}, done, total);
        EXPECT_TRUE(std::isfinite(value) && value > 0 && value <= 1) << done << " of " << total << ": " << value;
      }
    }
  }
}

TEST(Schedules, SayWhetherALongerTrialBeginsOtherwise) {
  for (const auto& schedule : Registry<ScheduleInfo>::all()) {
    bool differs = false;
    for (std::int64_t done = 0; done < 10; ++done) {
      const auto values = complete(schedule, {});
      differs = differs || schedule.factor(values, done, 10) != schedule.factor(values, done, 1000);
    }
    EXPECT_EQ(differs, schedule.depends_on_total) << schedule.name;
  }
}

}  // namespace
}  // namespace etude
