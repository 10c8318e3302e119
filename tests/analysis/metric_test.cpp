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
