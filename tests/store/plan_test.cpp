// Adding studies: in pieces, without writing what is there, and steps that are asked for later.
#include <fmt/format.h>

#include "store/store_test.h"
#include "study/growth_rules.h"

namespace etude {
namespace {

using PlanTest = StoreTest;

std::string hundreds_of_seeds() {
  std::string seeds = "[0";
  for (int seed = 1; seed < 700; ++seed) seeds += ", " + std::to_string(seed);
  return seeds + "]";
}

TEST_F(PlanTest, AStudyIsAddedInPiecesAndGoneOnWith) {
  const auto study = small_study("a", hundreds_of_seeds());  // 2800 trials
  ASSERT_TRUE(open()->add_piece(study, false));
  EXPECT_EQ(open()->counts("a").pending, 2800) << "those still to be added are pending";
  EXPECT_LT(open()->study("a").trials.size(), 2800U);
  EXPECT_TRUE(open()->claim("a", worker("w"), seconds(20)));
  const auto another = open();  // after a kill
  EXPECT_TRUE(another->would_add(study, false));
  another->add(study, false);
  EXPECT_FALSE(another->would_add(study, false));
  EXPECT_EQ(another->study("a").trials.size(), 2800U);
  EXPECT_EQ(shell("SELECT count(*), count(DISTINCT trial) FROM study_trials"), "2800|2800\n");
}

TEST_F(PlanTest, AStudyThatIsThereIsNotWritten) {
  const auto study = small_study("a", "[0, 1]");
  open()->add(study, false);
  const auto before = file_content(path_);
  open()->add(study, true);
  EXPECT_EQ(file_content(path_), before);
  EXPECT_TRUE(open()->would_add(small_study("a", "[1, 0]"), false));
  open()->fail(*open()->claim("a", worker("w"), seconds(20)), "no memory", 1);
  EXPECT_FALSE(open()->would_add(study, false));
  EXPECT_TRUE(open()->would_add(study, true));
}

// Whose optimizers have learning rates of their own: what stands where, in the order of the grid and in that of claims.
TEST_F(PlanTest, AGridWithHolesIsReadAndTrainedAsItWasAdded) {
  auto study = small_study("a", "[0, 1]");
  study.cells = {{.learning_rates = {0, 1}, .seeds = 2}, {.learning_rates = {1}, .seeds = 1}};
  open()->add(study, false);
  EXPECT_FALSE(open()->would_add(study, false));
  std::vector<std::string> seen, visited, claimed;
  const auto name = [](const PlannedTrial& trial) {
    return fmt::format("{} {} {}", trial.optimizer, trial.trial.learning_rate, trial.trial.seed);
  };
  const auto record = open()->study("a");
  EXPECT_TRUE(record.damaged.empty());
  for (const auto& trial : record.trials) seen.push_back(name(trial.planned));
  open()->visit("a", false, [&](const TrialRecord& trial) { visited.push_back(name(trial.planned)); });
  const std::vector<std::string> expected{"Adam 0.001 0", "Adam 0.001 1", "Adam 0.01 0", "Adam 0.01 1", "SGD 0.01 0"};
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(visited, expected);
  while (const auto claim = open()->claim("a", worker("w"), seconds(20))) {
    claimed.push_back(
        fmt::format("{} {} {}", claim->trial.optimizer.name, claim->trial.learning_rate, claim->trial.seed));
  }
  EXPECT_EQ(claimed,
            (std::vector<std::string>{"Adam 0.001 0", "Adam 0.01 0", "SGD 0.01 0", "Adam 0.001 1", "Adam 0.01 1"}));
  shell("DELETE FROM study_trials WHERE position = 2");
  const auto damaged = open()->study("a").damaged;
  ASSERT_EQ(damaged.size(), 1U);
  EXPECT_EQ(damaged.front().name, "SGD lr 0.01 seed 0");
  study.cells.back().seeds = 2;
  EXPECT_TRUE(open()->would_add(study, false));
}

// What a worker reads, who has no study file, is what the study file had planned.
TEST_F(PlanTest, WhatIsPlannedIsReadAsItWasAdded) {
  auto study = small_study("a", "[0, 1]");
  study.cells = {{.learning_rates = {0, 1}, .seeds = 2}, {.learning_rates = {1}, .seeds = 1}};
  study.growth = to_text(GrowthRules{.seeds = SeedRule{}});
  study.looks = to_text({Look{.seeds = 1, .by_hand = true}});
  study.record_metrics = {"gradient_norm"};
  study.keep_checkpoints = true;
  open()->add(study, false);
  const auto planned = open()->planned("a");
  EXPECT_FALSE(open()->would_add(planned, false));
  EXPECT_EQ(planned.cells, study.cells);
  EXPECT_EQ(planned.growth, study.growth);
  EXPECT_EQ(open()->study("a").looks, study.looks);
  for (std::int64_t i = 0; i < study.size(); ++i) EXPECT_EQ(planned.trial(i).trial, study.trial(i).trial);
  EXPECT_THROW(open()->planned("b"), UsageError);
  shell("UPDATE studies SET looks = ''");
  EXPECT_THROW(open()->planned("a"), EnvironmentError) << "its checksum holds that too";
}

TEST_F(PlanTest, AGridIsReplacedOnlyWhereItIsTheOneThatWasRead) {
  const auto two = small_study("a", "[0, 1]"), three = small_study("a", "[0, 1, 2]"), four = small_study("a", "[3]");
  open()->add(two, false);
  const auto done = *open()->claim("a", worker("w"), seconds(20));
  open()->commit(done, some_history(), provenance);
  EXPECT_TRUE(open()->replace(two, three));
  EXPECT_EQ(open()->counts("a").pending, 11);
  EXPECT_EQ(open()->counts("a").done, 1);
  const auto before = file_content(path_);
  EXPECT_FALSE(open()->replace(two, four)) << "another was faster";
  EXPECT_EQ(file_content(path_), before);
  auto looked_at = three;
  looked_at.looks = to_text({Look{.seeds = 3}});
  EXPECT_TRUE(open()->replace(three, looked_at));
  EXPECT_EQ(open()->study("a").trials.size(), 12U);
  EXPECT_EQ(open()->planned("a").looks, looked_at.looks);
  EXPECT_TRUE(open()->study("a").damaged.empty());
}

TEST_F(PlanTest, AGridThatChangesWhileItIsVisitedEndsTheVisit) {
  open()->add(small_study("a", hundreds_of_seeds()), false);
  std::int64_t visited = 0;
  EXPECT_THROW(open()->visit("a", false,
                             [&](const TrialRecord&) {
                               if (++visited == 1) open()->add(small_study("a", "[1, 0]"), false);
                             }),
               EnvironmentError);
  EXPECT_LT(visited, 2800) << "what was visited is of the first grid";
}

// Whatever a study file can say stands in the stored grid too, against which every trial is checked.
TEST_F(PlanTest, AStudyThatIsFarFromItsDefaultsIsReadAsItWasAdded) {
  const auto study = parse_study(R"(name = "far"
[problem]
dataset = "cifar10"
model = "mlp"
batch_size = 7
epochs = 2
train_examples = 70
test_examples = 30
max_steps = 9
data_seed = 5
data_order = "continued"
convolution = "direct"
[grid]
optimizers = ["variant"]
learning_rates = [1e-3, 1e-2]
seeds = [3, 4]
[optimizers.variant]
is = "SGD"
momentum = 0.5
[schedule]
name = "warmup-cosine"
final = 0.5
[record]
steps = true
)",
                                 "far.toml");
  open()->add(study, false);
  while (const auto claim = open()->claim("far", worker("w"), seconds(20))) {
    open()->commit(*claim, some_history(), provenance);
  }
  const auto read = open()->study("far");
  EXPECT_TRUE(read.damaged.empty());
  ASSERT_EQ(read.trials.size(), 4U);
  for (std::int64_t i = 0; i < study.size(); ++i) {
    EXPECT_EQ(work_text(read.trials[i].planned.trial), work_text(study.trial(i).trial));
  }
}

TEST_F(PlanTest, TrialsAreCountedByAnIndex) {
  open()->add(small_study("a", "[0]"), false);
  EXPECT_THAT(shell("EXPLAIN QUERY PLAN SELECT status, count(*) FROM study_trials WHERE study = 1 GROUP BY status"),
              testing::HasSubstr("USING COVERING INDEX study_trials_by_status"));
}

// Steps are no part of what a trial is.
class StepsTest : public StoreTest {
 protected:
  static Study with_steps() {
    return parse_study(small_study("a", "[0]").source + "[record]\nsteps = true\n", "test.toml");
  }
  static History history(bool steps, double last_loss = 1) {
    return {.epochs = {{0, 2.3, 0.1, 0.5}, {1, last_loss, 0.5, 0.5}},
            .step_losses = steps ? std::vector<float>{2, 1} : std::vector<float>{}};
  }
  void train_all(double last_loss = 1) const {
    const auto store = open();
    while (const auto claim = store->claim("a", worker("w"), seconds(20))) {
      store->commit(*claim, history(claim->trial.record_steps, last_loss), provenance);
    }
  }
};

TEST_F(StepsTest, ThatAreThereServeAStudyThatDoesNotAskForThem) {
  open()->add(with_steps(), false);
  train_all();
  open()->add(small_study("a", "[0]"), false);
  EXPECT_EQ(open()->counts("a").done, 4);
}

TEST_F(StepsTest, ThatAreMissingAreTrainedForWhereTheyAreAskedForAndNothingIsOverwritten) {
  open()->add(small_study("a", "[0]"), false);
  train_all();
  const auto recorded = shell("SELECT * FROM trials JOIN epochs ON trial = id ORDER BY id");
  EXPECT_EQ(open()->count_done(with_steps()), 0);
  open()->add(with_steps(), false);
  EXPECT_EQ(open()->counts("a").pending, 4);
  EXPECT_EQ(shell("SELECT * FROM trials JOIN epochs ON trial = id ORDER BY id"), recorded);
  train_all();
  EXPECT_EQ(open()->study("a", true).trials.at(0).history.step_losses.size(), 2U);
  EXPECT_EQ(shell("SELECT * FROM trials JOIN epochs ON trial = id WHERE id <= 4 ORDER BY id"), recorded);
}

TEST_F(StepsTest, OfAnEqualTrainingAreAttachedSoThatNothingIsTrainedAgain) {
  open()->add(with_steps(), false);
  train_all();
  // A store of étude 0.1.0 holds the same trials under another key, trained later and without steps.
  shell(
      "CREATE TEMP TABLE t AS SELECT * FROM trials; UPDATE t SET id = id + 10, key = 'k' || key, checksum = NULL, "
      "finished_at = finished_at + 1; INSERT INTO trials SELECT * FROM t; INSERT INTO epochs SELECT trial + 10, "
      "epoch, train_loss, test_accuracy, 9 FROM epochs; UPDATE study_trials SET trial = trial + 10; "
      "UPDATE studies SET checksum = ''; UPDATE epochs SET train_loss = 7 WHERE trial = 12");
  open()->add(with_steps(), false);
  EXPECT_EQ(open()->counts("a").done, 4);
  EXPECT_EQ(shell("SELECT trial FROM steps ORDER BY trial"), "1\n2\n3\n4\n11\n13\n14\n");
  EXPECT_EQ(shell("SELECT trial FROM study_trials ORDER BY position"), "11\n2\n13\n14\n")
      << "where the epochs differ both stay, and the one with steps is shown";
}

// Its worker was told so when it began: that it has none is no loss.
TEST_F(StepsTest, ThatAreAskedForOfATrialInTrainingAreNotMissedWhenItIsDone) {
  open()->add(small_study("a", "[0]"), false);
  const auto store = open();
  const auto claim = store->claim("a", worker("w"), seconds(20));
  open()->add(with_steps(), false);
  store->commit(*claim, history(claim->trial.record_steps), provenance);
  EXPECT_TRUE(check_store(path_).damaged.empty());
  EXPECT_EQ(check_store(path_).whole, 1);
}

TEST_F(StepsTest, OfATrialThatIsStillToBeTrainedAreAskedForOfIt) {
  open()->add(small_study("a", "[0]"), false);
  open()->add(with_steps(), false);
  EXPECT_TRUE(open()->claim("a", worker("w"), seconds(20))->trial.record_steps);
  EXPECT_EQ(shell("SELECT count(*) FROM trials"), "4\n");
}

// Nor are the metrics that are asked for.
class MetricsOnRequestTest : public StoreTest {
 protected:
  static Study asking(const std::string& record = "metrics = ['gradient_norm']", const std::string& name = "a") {
    return parse_study(small_study(name, "[0]").source + "[record]\n" + record + "\n", "test.toml");
  }
  void train_all(const std::string& study = "a") const {
    const auto store = open();
    while (const auto claim = store->claim(study, worker("w"), seconds(20))) {
      History history{.epochs = {{0, 2.3, 0.1, 0.5}, {1, 1, 0.5, 0.5}}};
      for (const auto& name : claim->trial.record_metrics) history.epochs[1].metrics[name] = 0.25;
      if (claim->trial.record_steps) history.step_losses = {2, 1};
      store->commit(*claim, history, provenance);
    }
  }
};

TEST_F(MetricsOnRequestTest, ThatAreMissingAreTrainedForWhereTheyAreAskedForAndNothingIsOverwritten) {
  open()->add(small_study("a", "[0]"), false);
  train_all();
  const auto recorded = shell("SELECT * FROM trials JOIN epochs ON trial = id ORDER BY id");
  EXPECT_EQ(open()->count_done(asking()), 0);
  open()->add(asking(), false);
  EXPECT_EQ(open()->counts("a").pending, 4);
  train_all();
  EXPECT_EQ(open()->count_done(asking()), 4);
  EXPECT_EQ(open()->study("a").trials.at(0).history.epochs.at(1).metrics.at("gradient_norm"), 0.25);
  EXPECT_EQ(shell("SELECT * FROM trials JOIN epochs ON trial = id WHERE id <= 4 ORDER BY id"), recorded);
  EXPECT_EQ(check_store(path_).whole, 8) << "those that no study shows any more are checked too";
}

TEST_F(MetricsOnRequestTest, ThatAreThereServeAStudyThatDoesNotAskForThem) {
  open()->add(asking(), false);
  train_all();
  open()->add(small_study("a", "[0]"), false);
  EXPECT_EQ(open()->counts("a").done, 4);
  open()->add(asking(), false);
  EXPECT_EQ(open()->counts("a").done, 4);
  EXPECT_EQ(shell("SELECT count(*) FROM trials"), "4\n");
}

TEST_F(MetricsOnRequestTest, OfATrialThatIsStillToBeTrainedAreAskedForOfIt) {
  open()->add(small_study("a", "[0]"), false);
  open()->add(asking(), false);
  EXPECT_THAT(open()->claim("a", worker("w"), seconds(20))->trial.record_metrics,
              testing::ElementsAre("gradient_norm"));
  EXPECT_EQ(shell("SELECT count(*) FROM trials"), "4\n");
}

// Each study keeps a training that has what it asks for.
TEST_F(MetricsOnRequestTest, AreNotTakenFromAStudyByAnothersTraining) {
  open()->add(asking(), false);
  train_all();
  open()->add(asking("steps = true", "b"), false);
  train_all("b");
  EXPECT_EQ(open()->study("a").trials.at(0).history.epochs.at(1).metrics.count("gradient_norm"), 1U);
  EXPECT_EQ(open()->study("b", true).trials.at(0).history.step_losses.size(), 2U);
  open()->add(asking("steps = true\nmetrics = ['gradient_norm']", "c"), false);
  EXPECT_EQ(open()->counts("c").pending, 4);
  train_all("c");
  for (const char* study : {"a", "b", "c"}) {
    EXPECT_EQ(open()->study(study, true).trials.at(0).history.step_losses.size(), 2U) << study;
    EXPECT_EQ(open()->study(study).trials.at(0).history.epochs.at(1).metrics.count("gradient_norm"), 1U) << study;
  }
}

// By SQLite's own shell.
TEST_F(PlanTest, ViewsSayWhatANumberBelongsTo) {
  const auto store = open();
  store->add(parse_study(small_study("a", "[7]").source + "[record]\nsteps = true\n", "test.toml"), false);
  const auto claim = store->claim("a", worker("w"), seconds(20));
  auto history = some_history();
  history.step_losses = {2.5F, 1.0F / 3, INFINITY, std::nanf(""), -1.5e-42F, 0x1p100F, 0.0F, -INFINITY, 1e-38F};
  store->heartbeat(*claim, {.epoch = 1, .step = 3, .loss = 2}, seconds(20));
  store->commit(*claim, history, provenance);
  EXPECT_EQ(
      shell("SELECT study, optimizer, learning_rate, seed, status, outcome FROM trials_view WHERE status = 'done'"),
      "a|Adam|0.001|7|done|diverged\n");
  EXPECT_EQ(shell("SELECT optimizer, learning_rate, seed, epoch, train_loss FROM epochs_view"),
            "Adam|0.001|7|0|2.3\nAdam|0.001|7|1|\nAdam|0.001|7|2|Inf\n");
  EXPECT_EQ(
      shell("SELECT step, loss FROM steps_view WHERE optimizer = 'Adam' AND loss IS NOT NULL AND abs(loss) < 1e30 "
            "AND step < 3"),
      "1|2.5\n2|0.333333343267441\n");
  EXPECT_EQ(shell("SELECT group_concat(step) FROM (SELECT step FROM steps_view WHERE loss IS NULL)"), "4\n");
  EXPECT_EQ(shell("SELECT step, loss FROM steps_view WHERE abs(loss) = 9e999"), "3|Inf\n8|-Inf\n");
  // Exactly the floats, whose decimal digits are these.
  EXPECT_EQ(
      shell("SELECT loss = -1.50078640e-42, abs(loss / -1.5e-42 - 1) < 1e-3 FROM steps_view WHERE step = 5").substr(2),
      "1\n");
  EXPECT_EQ(shell("SELECT loss = (1 << 50) * 1.0 * (1 << 50) FROM steps_view WHERE step = 6"), "1\n");
  EXPECT_EQ(shell("SELECT abs(loss - 1e-38) < 1e-45 FROM steps_view WHERE step = 9"), "1\n");
  EXPECT_EQ(
      shell("SELECT count(*) FROM trials WHERE coalesce(worker, boot_id, process, claimed_at, lease_until, epoch, "
            "step, loss) IS NOT NULL"),
      "0\n");
}

}  // namespace
}  // namespace etude
