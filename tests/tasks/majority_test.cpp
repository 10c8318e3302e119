#include "tasks/majority.h"

#include <gtest/gtest.h>

#include <vector>

namespace etude {
namespace {

class Labels : public Split {
 public:
  explicit Labels(std::vector<std::uint8_t> labels) : labels_(std::move(labels)) {}
  [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(labels_.size()); }
  [[nodiscard]] const std::uint8_t* input(std::int64_t) const override { return nullptr; }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override {
    return &labels_[static_cast<std::size_t>(index)];
  }

 private:
  std::vector<std::uint8_t> labels_;
};

TEST(LargestClassShare, IsOfTheExamplesThatAreUsed) {
  const Labels labels({3, 255, 3, 0, 0, 0});
  const DatasetInfo dataset{.outputs = 256};
  EXPECT_DOUBLE_EQ(largest_class_share_of_one(labels, dataset, 6), 0.5);
  EXPECT_DOUBLE_EQ(largest_class_share_of_one(labels, dataset, 3), 2.0 / 3);
  EXPECT_DOUBLE_EQ(largest_class_share_of_one(labels, dataset, 1), 1);
}

TEST(LargestClassShare, CountsEveryAnswerOfAnExample) {
  const Labels texts({3, 255, 3, 0, 0, 0});  // from 0 on: 3 255 3; from 3 on: 0 0 0
  EXPECT_DOUBLE_EQ(largest_class_share(texts, {.outputs = 256}, 1, 3), 2.0 / 3);
}

}  // namespace
}  // namespace etude
