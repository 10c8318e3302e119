#include "datasets/class_shares.h"

#include <gtest/gtest.h>

#include <vector>

namespace etude {
namespace {

class Labels : public Split {
 public:
  explicit Labels(std::vector<std::uint8_t> labels) : labels_(std::move(labels)) {}
  [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(labels_.size()); }
  [[nodiscard]] const std::uint8_t* image(std::int64_t) const override { return nullptr; }
  [[nodiscard]] std::uint8_t label(std::int64_t index) const override {
    return labels_[static_cast<std::size_t>(index)];
  }

 private:
  std::vector<std::uint8_t> labels_;
};

TEST(LargestClassShare, IsOfTheExamplesThatAreUsed) {
  const Labels labels({3, 255, 3, 0, 0, 0});
  EXPECT_DOUBLE_EQ(largest_class_share(labels, 6), 0.5);
  EXPECT_DOUBLE_EQ(largest_class_share(labels, 3), 2.0 / 3);
  EXPECT_DOUBLE_EQ(largest_class_share(labels, 1), 1);
}

}  // namespace
}  // namespace etude
