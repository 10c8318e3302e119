#include "analysis/metric.h"

#include <gtest/gtest.h>

#include "analysis/study_record.h"
#include "analysis/two_optimizers.h"
#include "core/error.h"

namespace etude {
namespace {

using testing_data::two_optimizers;

StudyRecord unfinished() {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  for (auto& trial : study.trials) trial = {.planned = trial.planned};
  return study;
}

TEST(MetricsOf, BeforeATrialIsFinishedItIsWhatTheStudyWillBeRankedBy) {
  auto study = unfinished();
  EXPECT_EQ(metrics_of(study).front().name, "test_accuracy");
  EXPECT_EQ(metrics_of(study, "test_loss").front().name, "test_loss");
  EXPECT_THROW(metrics_of(study, "nothing"), UsageError);
  EXPECT_THROW(metrics_of(study, "gradient_norm"), UsageError) << "has no better and no worse";
  study.report = R"({"metric": "bleu", "metrics": {"bleu": {"better": "higher"}}})";
  EXPECT_EQ(metrics_of(study).front().name, "bleu");
}

TEST(MetricsOf, AfterwardsItIsWhatWasMeasured) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  EXPECT_THROW(metrics_of(study, "test_loss"), UsageError);
  EXPECT_EQ(metrics_of(study, "train_loss").front().name, "train_loss");
  EXPECT_EQ(metrics_of(study, "train_loss").size(), metrics_of(study).size());
}

TEST(FinalValue, IsTheMeanOfAsManyLastEpochsAsTheStudySays) {
  auto study = two_optimizers(3, 0.6, 0.5, 0.01);
  EXPECT_EQ(metrics_of(study).front().mean_of_last, 1);
  study.report = R"({"mean_of_last": 2})";
  for (const auto& metric : metrics_of(study)) {
    EXPECT_EQ(metric.mean_of_last, metric.name == "seconds" ? 1 : 2) << metric.name << ": what is not ranked stays";
  }
  auto metric = testing_data::accuracy();
  metric.mean_of_last = 3;
  auto trial = testing_data::finished_trial("Adam", 1, 0, {{0, 2, 0.1, 1}, {1, 1, 0.3, 1}, {2, 1, 0.5, 1}});
  EXPECT_DOUBLE_EQ(final_value(trial, metric), 0.4) << "epoch 0 is no trained one";
  trial.history.epochs.push_back({3, 1, 0.7, 1});
  trial.history.epochs.push_back({4, 1, 0.9, 1});
  EXPECT_DOUBLE_EQ(final_value(trial, metric), 0.7);
  EXPECT_DOUBLE_EQ(last_value(trial, metric), 0.9);
  trial.history.divergence = {.step = 9, .cause = "loss is nan"};
  EXPECT_DOUBLE_EQ(final_value(trial, metric), 0.9) << "it was another one before";
}

// A text of 64 tokens has 64 answers.
TEST(Resolution, IsOneAnswer) {
  const Problem photographs{.dataset = "cifar10", .train_examples = 500, .test_examples = 100};
  const Problem texts{.dataset = "gcide", .train_examples = 500, .test_examples = 100};
  const Problem unknown{.dataset = "nobody's", .train_examples = 500, .test_examples = 100};
  EXPECT_DOUBLE_EQ(resolution(testing_data::accuracy(), photographs), 1.0 / 100);
  EXPECT_DOUBLE_EQ(resolution(testing_data::accuracy(), texts), 1.0 / 6'400);
  EXPECT_DOUBLE_EQ(resolution(testing_data::metric("train_accuracy"), texts), 1.0 / 32'000);
  EXPECT_DOUBLE_EQ(resolution(testing_data::accuracy(), unknown), 1.0 / 100);
  EXPECT_EQ(resolution(testing_data::loss(), texts), 0);
  EXPECT_EQ(resolution(testing_data::accuracy(), Problem{.dataset = "nobody's"}), 0);
}

}  // namespace
}  // namespace etude
