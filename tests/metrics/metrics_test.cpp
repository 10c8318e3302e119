#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/history.h"
#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {
namespace {

TEST(Metrics, SayWhichWayIsBetter) {
  for (const auto& metric : Registry<MetricInfo>::all()) {
    EXPECT_FALSE(metric.title.empty()) << metric.name;
    EXPECT_FALSE(metric.meaning.empty()) << metric.name;
    const bool is_loss = metric.name.ends_with("_loss"), is_accuracy = metric.name.ends_with("_accuracy");
    EXPECT_EQ(metric.direction, is_loss       ? Direction::lower_is_better
                                : is_accuracy ? Direction::higher_is_better
                                              : Direction::unknown)
        << metric.name;
    EXPECT_EQ(metric.capped_at_epoch_0, is_loss) << metric.name;
  }
}

TEST(Metrics, HaveAValueWhereTheyWereMeasured) {
  const EpochRecord epoch{
      .epoch = 3, .train_loss = 1.5, .test_accuracy = 0.25, .seconds = 2, .metrics = {{"test_loss", 1.75}}};
  EXPECT_EQ(value(epoch, "train_loss"), 1.5);
  EXPECT_EQ(value(epoch, "test_accuracy"), 0.25);
  EXPECT_EQ(value(epoch, "seconds"), 2);
  EXPECT_EQ(value(epoch, "test_loss"), 1.75);
  EXPECT_EQ(value(epoch, "gradient_norm"), std::nullopt);
}

TEST(Metrics, ALossThatIsNotANumberWasMeasured) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const EpochRecord diverged{.epoch = 1, .train_loss = nan, .test_accuracy = nan, .metrics = {{"test_loss", nan}}};
  EXPECT_TRUE(std::isnan(value(diverged, "train_loss").value()));
  EXPECT_TRUE(std::isnan(value(diverged, "test_loss").value()));
  EXPECT_EQ(value(diverged, "test_accuracy"), std::nullopt);
}

}  // namespace
}  // namespace etude
