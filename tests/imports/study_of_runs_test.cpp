#include "imports/study_of_runs.h"

#include <cmath>

#include "core/error.h"
#include "imports/import_test.h"
#include "study/report_settings.h"

namespace etude {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class RunsOfStudy : public ImportTest {
 protected:
  StudyOfRuns make(const std::string& text, ImportOptions options = {}) {
    if (options.name.empty()) options.name = "s";
    options_ = std::move(options);
    runs_ = collect_runs({write("runs.csv", text)}, options_);
    return study_of_runs(runs_, options_);
  }
  static std::string row(const std::string& optimizer, const std::string& rate, const std::string& seed, int epoch,
                         const std::string& values) {
    return optimizer + "," + rate + "," + seed + "," + std::to_string(epoch) + "," + values + "\n";
  }

  ImportOptions options_;
  CollectedRuns runs_;
};

const std::string header = "optimizer,lr,seed,epoch,test_accuracy,train_loss\n";

TEST_F(RunsOfStudy, StandInGridOrderWithWhatTheRowsSay) {
  const auto made = make(header + row("SGD", "0.1", "5", 0, "0.1,2.3") + row("SGD", "0.1", "5", 1, "0.5,1.5") +
                         row("Adam", "0.01", "5", 0, "0.1,2.3") + row("Adam", "0.01", "5", 1, "0.6,1.25") +
                         row("SGD", "0.01", "2", 0, "0.1,2.3") + row("SGD", "0.01", "2", 1, "0.4,1.75"));
  const auto& study = made.study;
  EXPECT_THAT(study.optimizers, ElementsAre("SGD", "Adam"));
  EXPECT_THAT(study.learning_rates, ElementsAre(0.01, 0.1));
  EXPECT_THAT(study.seeds, ElementsAre(2, 5));
  EXPECT_THAT(study.places, ElementsAre(GridIndex{0, 0, 0}, GridIndex{0, 1, 1}, GridIndex{1, 0, 1}));
  const auto record = study.trial(1);
  EXPECT_EQ(record.planned.trial.imported, "s");
  EXPECT_EQ(record.planned.trial.learning_rate, 0.1);
  EXPECT_EQ(record.planned.trial.seed, 5);
  EXPECT_EQ(record.planned.trial.problem.epochs, 1);
  EXPECT_EQ(record.outcome, Outcome::completed);
  ASSERT_EQ(record.history.epochs.size(), 2U);
  EXPECT_EQ(record.history.epochs[1].test_accuracy, 0.5);
  EXPECT_EQ(record.history.epochs[1].train_loss, 1.5);
  EXPECT_TRUE(std::isnan(record.history.epochs[1].seconds));
  EXPECT_THAT(study.origin(1), HasSubstr("runs.csv:2"));
  EXPECT_EQ(parse_report_settings(study.report).metric, "test_accuracy");
}

TEST_F(RunsOfStudy, DivergenceAndAbsenceAreToldApart) {
  std::string text = header;
  for (int epoch = 0; epoch <= 3; ++epoch) {
    text += row("SGD", "0.1", "0", epoch, "0.5,1");                                           // to the end
    if (epoch <= 2) text += row("SGD", "0.1", "1", epoch, epoch == 2 ? "0.1,nan" : "0.5,1");  // ends in nan
    text += row("SGD", "0.1", "2", epoch, epoch == 3 ? "0.1,inf" : "0.5,1");
    if (epoch <= 2) text += row("SGD", "0.1", "3", epoch, "0.5,1");            // ends early
    text += row("SGD", "0.1", "4", epoch, epoch >= 2 ? "0.1," : "0.5,1");      // pandas' NaN
    text += row("SGD", "0.1", "5", epoch, epoch % 2 == 1 ? "0.5," : "0.5,1");  // every second epoch
    text += row("SGD", "0.1", "6", epoch, epoch == 1 ? ",nan" : "0.5,1");      // and goes on
  }
  const auto made = make(text);
  std::vector<std::string> outcomes;
  for (std::size_t i = 0; i < 7; ++i) {
    const auto record = made.study.trial(i);
    outcomes.push_back(record.status == TrialStatus::failed ? record.failure : to_string(*record.outcome));
  }
  EXPECT_THAT(outcomes,
              ElementsAre("completed", "diverged", "diverged", "its rows end at epoch 2 of 3, and with a number",
                          "diverged", "completed", "completed"));
  EXPECT_EQ(made.study.trial(1).history.divergence->cause, "train_loss is nan at epoch 2");
  EXPECT_EQ(made.study.trial(1).history.divergence->step, 0) << "not known";
  EXPECT_EQ(made.diverged, 3);
  EXPECT_EQ(made.incomplete, 1);
}

// A loss that nobody measured at the end says nothing of it.
TEST_F(RunsOfStudy, ALossThatEndsEarlierInEveryRunIsNoDivergence) {
  const auto made = make(header + row("SGD", "1", "0", 0, "0.1,2") + row("SGD", "1", "0", 1, "0.5,1") +
                         row("SGD", "1", "0", 2, "0.6,"));
  EXPECT_EQ(made.diverged, 0);
}

TEST_F(RunsOfStudy, AnInfiniteGradientIsNoDivergence) {
  const auto made = make("optimizer,lr,seed,epoch,test_loss,grad_norm\nSGD,1,0,0,2,1\nSGD,1,0,1,1,inf\n");
  EXPECT_EQ(made.study.trial(0).outcome, Outcome::completed);
}

TEST_F(RunsOfStudy, TheUntrainedModelIsEpoch0OrWhatIsSaid) {
  const auto text = header + row("SGD", "0.1", "0", 0, "0.2,2.3") + row("SGD", "0.1", "0", 1, "0.5,1.5");
  const auto epochs = [&](const ImportOptions& options) {
    const auto made = make(text, options);
    std::vector<std::pair<std::int64_t, double>> list;
    for (const auto& epoch : made.study.trial(0).history.epochs) list.emplace_back(epoch.epoch, epoch.test_accuracy);
    return list;
  };
  using Epochs = std::vector<std::pair<std::int64_t, double>>;
  EXPECT_EQ(epochs({}), (Epochs{{0, 0.2}, {1, 0.5}}));
  EXPECT_EQ(epochs({.initial_is_unknown = true}), (Epochs{{1, 0.2}, {2, 0.5}}));
  EXPECT_EQ(epochs({.initial = {{"test_accuracy", 0.1}}}), (Epochs{{0, 0.1}, {1, 0.2}, {2, 0.5}}));
  EXPECT_THAT(error_of<UsageError>([&] {
                epochs({.initial = {{"test_acuracy", 0.1}}});
              }),
              HasSubstr("did you mean 'test_accuracy'?"));
  EXPECT_THAT(make(text).notes, Contains(HasSubstr("epoch 0 is taken for the untrained model")));
  EXPECT_THAT(make(header + row("SGD", "0.1", "0", 1, "0.2,2.3")).notes,
              Contains(HasSubstr("the untrained model is unknown")));
}

TEST_F(RunsOfStudy, SharesUpTo100ArePercent) {
  const auto made = make(header + row("SGD", "0.1", "0", 0, "10,20.3") + row("SGD", "0.1", "0", 1, "98.5,1.5"));
  EXPECT_EQ(made.study.trial(0).history.epochs[1].test_accuracy, 0.985);
  EXPECT_EQ(made.study.trial(0).history.epochs[0].train_loss, 20.3);
  EXPECT_THAT(made.notes, Contains(HasSubstr("taken for percent")));
}

TEST_F(RunsOfStudy, SeedsThatRecurArePairedWhateverTheyAreCalled) {
  std::string text = header;
  for (const auto* optimizer : {"SGD", "Adam"}) {
    for (const auto* seed : {"blue", "red"}) text += row(optimizer, "0.1", seed, 1, "0.5,1");
  }
  const auto made = make(text);
  EXPECT_THAT(made.study.seeds, ElementsAre(0, 1));
  EXPECT_FALSE(parse_report_settings(made.study.report).unpaired);
}

TEST_F(RunsOfStudy, SeedsOfOneCellOnlyAreNumberedThereAndUnpaired) {
  std::string text = header;
  int run = 100;
  for (const auto* optimizer : {"SGD", "Adam"}) {
    for (const auto* rate : {"0.1", "0.2"}) {
      for (int i = 0; i < 3; ++i) text += row(optimizer, rate, std::to_string(++run), 1, "0.5,1");
    }
  }
  const auto made = make(text);
  EXPECT_THAT(made.study.seeds, ElementsAre(0, 1, 2));
  EXPECT_EQ(made.study.places.size(), 12U);
  EXPECT_TRUE(parse_report_settings(made.study.report).unpaired);
  EXPECT_THAT(made.notes, Contains(HasSubstr("in each cell")));
}

// What a seed does at one learning rate it does at the other.
TEST_F(RunsOfStudy, SeedsOfOneOptimizerOnlyStayTogetherOverItsLearningRates) {
  std::string text = header;
  for (const auto* rate : {"0.1", "0.2"}) {
    for (const auto* seed : {"7", "3"}) text += row("SGD", rate, seed, 1, "0.5,1");
    for (const auto* seed : {"9", "8"}) text += row("Adam", rate, seed, 1, "0.5,1");
  }
  const auto made = make(text);
  EXPECT_THAT(made.study.seeds, ElementsAre(0, 1));
  EXPECT_TRUE(parse_report_settings(made.study.report).unpaired);
  EXPECT_THAT(made.notes, Contains(HasSubstr("in each optimizer")));
  for (std::size_t i = 0; i < made.study.places.size(); ++i) {
    if (made.study.origin(i).ends_with(":2") || made.study.origin(i).ends_with(":6")) {
      EXPECT_EQ(made.study.places[i].seed, 0U) << "seed 7, at both learning rates";
    }
  }
}

TEST_F(RunsOfStudy, MetricsHaveTheDirectionThatIsSaid) {
  const auto made = make("optimizer,lr,seed,epoch,bleu,sparsity\nSGD,1,0,0,2,1\nSGD,1,0,1,3,2\n",
                         {.metrics = {{"bleu", Direction::higher_is_better}}});
  const auto settings = parse_report_settings(made.study.report);
  EXPECT_EQ(settings.metric, "bleu");
  ASSERT_EQ(settings.metrics.size(), 2U);
  for (const auto& metric : settings.metrics) {
    EXPECT_EQ(metric.direction, metric.name == "bleu" ? Direction::higher_is_better : Direction::unknown);
  }
  EXPECT_EQ(made.study.trial(0).history.epochs[1].metrics.at("bleu"), 3);
  EXPECT_THAT(error_of<UsageError>([&] {
                make(header + row("SGD", "1", "0", 1, "0.5,1"), {.metrics = {{"blue", Direction::higher_is_better}}});
              }),
              HasSubstr("--metric blue: no such metric"));
}

}  // namespace
}  // namespace etude
