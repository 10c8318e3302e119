// What is chosen by validation, and what the test set says then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/drawn_curves.h"
#include "analysis/metric.h"
#include "report/optimizer_text.h"
#include "report/verdict.h"

namespace etude {
namespace {

using testing::HasSubstr;
using testing_data::Curve;

// By validation the wide one is best at 10^-2; the test set would have chosen 10^-1.
StudyRecord validated() {
  auto study = testing_data::study_of(
      {{"wide", {0.1, 0.5, 0.6, 0.5, 0.1}, 0.001}, {"narrow", {0.1, 0.2, 0.8, 0.2, 0.1}, 0.001}});
  for (auto& trial : study.trials) {
    auto& epochs = trial.history.epochs;
    trial.planned.trial.problem.validation_examples = 200;
    for (auto& epoch : epochs) epoch.metrics["validation_accuracy"] = epoch.test_accuracy;
    if (trial.planned.optimizer == "wide" && trial.planned.place.learning_rate == 3) epochs.back().test_accuracy = 0.9;
  }
  return study;
}

TEST(Validation, ChoosesAndTheTestSetReports) {
  const auto study = validated();
  const auto summary = summarize(study);
  EXPECT_EQ(summary.ranked().metric.name, "validation_accuracy");
  ASSERT_NE(summary.reported(), nullptr);
  EXPECT_EQ(summary.reported()->metric.name, "test_accuracy");
  EXPECT_EQ(summary.ranked().per_optimizer[0].best_at, 2U);
  EXPECT_NEAR(summary.reported()->per_optimizer[0].reported.value, 0.6, 0.01) << "not the 90 % beside it";
  EXPECT_NEAR(summary.reported()->per_optimizer[0].best.value, 0.9, 1e-12) << "what the test set would have chosen";
  EXPECT_TRUE(std::isfinite(summary.reported()->per_optimizer[0].reported.low));
  EXPECT_THAT(verdict(summary).text, HasSubstr("points of validation accuracy on average"));
  EXPECT_EQ(verdict(summary).caution, "");
  EXPECT_THAT(selection_text(summary),
              HasSubstr("by validation accuracy, on examples held out of the training set; the "
                        "test accuracy at them"));
}

TEST(Validation, IsTheCounterpartOfWhatTheStudyChooses) {
  auto study = validated();
  study.report = R"({"metric": "test_accuracy"})";
  EXPECT_EQ(summarize(study).ranked().metric.name, "validation_accuracy");
  EXPECT_EQ(verdict(summarize(study)).caution, "") << "the choice was measured";
  study.report = R"({"metric": "train_loss"})";
  EXPECT_EQ(summarize(study).ranked().metric.name, "train_loss");
  EXPECT_EQ(summarize(study).reported(), nullptr);
  study.report.clear();
  EXPECT_EQ(summarize(study, {.ranked_by = "test_accuracy"}).ranked().metric.name, "test_accuracy")
      << "somebody asked for it";
}

TEST(Validation, WithoutItTheChoiceIsSaidToBeLucky) {
  const auto study = testing_data::study_of({{"wide", {0.1, 0.5, 0.6, 0.5, 0.1}, 0.001}});
  const auto summary = summarize(study);
  EXPECT_EQ(summary.reported(), nullptr);
  EXPECT_THAT(selection_text(summary), HasSubstr("chosen by the test accuracy that they are reported with"));
}

TEST(Validation, HasItsOwnResolution) {
  const Problem problem{.dataset = "cifar10", .train_examples = 500, .test_examples = 100, .validation_examples = 50};
  EXPECT_DOUBLE_EQ(resolution(testing_data::metric("validation_accuracy"), problem), 1.0 / 50);
  EXPECT_EQ(resolution(testing_data::metric("validation_accuracy"), Problem{.dataset = "cifar10"}), 0);
}

}  // namespace
}  // namespace etude
