#include "imports/collected_runs.h"

#include <cmath>
#include <cstdlib>

#include "core/error.h"
#include "host/shell_word.h"
#include "imports/import_test.h"

namespace etude {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class Collected : public ImportTest {
 protected:
  static std::size_t metric(const CollectedRuns& runs, const std::string& name) {
    return static_cast<std::size_t>(std::find(runs.metrics.begin(), runs.metrics.end(), name) - runs.metrics.begin());
  }
  static std::vector<std::string> optimizers(const CollectedRuns& runs) {
    std::vector<std::string> names;
    for (const auto& run : runs.runs) {
      if (std::find(names.begin(), names.end(), run.optimizer) == names.end()) names.push_back(run.optimizer);
    }
    return names;
  }
  CollectedRuns collect(const std::string& text, const ImportOptions& options = {}) const {
    return collect_runs({write("runs.csv", text)}, options);
  }
  std::string usage_error(const std::string& text, const ImportOptions& options = {}) const {
    return error_of<UsageError>([&] { collect(text, options); });
  }
  std::string data_error(const std::string& text, const ImportOptions& options = {}) const {
    return error_of<EnvironmentError>([&] { collect(text, options); });
  }
};

TEST_F(Collected, RowsInAnyOrderAreOneRunEach) {
  const auto runs = collect(
      "optimizer,learning_rate,seed,epoch,train_loss,test_accuracy\n"
      "SGD,0.1,0,1,1.5,0.4\nAdam,1.5848931925e+00,7,0,2.3,\nSGD,0.1,0,0,2.3,0.1\nAdam,1.5848931924611136,7,1,1,0.5\n");
  ASSERT_EQ(runs.runs.size(), 2U);
  const auto &sgd = runs.runs[0], &adam = runs.runs[1];
  EXPECT_THAT(sgd.epochs, ElementsAre(0, 1));
  EXPECT_THAT(sgd.values[metric(runs, "train_loss")], ElementsAre(2.3, 1.5));
  EXPECT_EQ(adam.learning_rate, 1.58489) << "six digits";
  EXPECT_EQ(adam.seed, "7");
  EXPECT_TRUE(is_nothing(adam.values[metric(runs, "test_accuracy")][0]));
  EXPECT_EQ(adam.values[metric(runs, "test_accuracy")][1], 0.5);
  EXPECT_EQ(runs.origin(adam), (folder_ / "runs.csv").string() + ":3");
  EXPECT_EQ(runs.rows, 4);
}

TEST_F(Collected, NamesThatPeopleUseAreRecognizedAndSaid) {
  const auto runs = collect("optim,LR,run_id,step,val/acc,loss\nsgd,0.1,1,1,0.3,2\nsgd,0.1,1,2,0.4,1\n");
  EXPECT_THAT(runs.metrics, UnorderedElementsAre("test_accuracy", "train_loss"));
  EXPECT_THAT(runs.notes, Contains("LR is taken for learning_rate"));
  EXPECT_THAT(runs.notes, Contains("val/acc is taken for test_accuracy"));
  EXPECT_THAT(runs.notes, Contains("step is taken for epoch"));
}

TEST_F(Collected, WhatIsSaidComesBeforeWhatIsGuessed) {
  const auto runs = collect("name,lr,run_id,epoch,val_score,val_acc\nsgd,0.1,1,1,3,0.3\nsgd,0.1,1,2,4,0.4\n",
                            {.columns = {{"optimizer", "name"}, {"test_accuracy", "val_score"}}});
  ASSERT_THAT(runs.metrics, UnorderedElementsAre("test_accuracy", "val_acc"));
  EXPECT_THAT(runs.runs[0].values[metric(runs, "test_accuracy")], ElementsAre(3, 4));
  EXPECT_THAT(usage_error("name,lr\nsgd,1\n", {.columns = {{"optimizer", "nam"}}}), HasSubstr("did you mean 'name'?"));
}

TEST_F(Collected, ColumnsThatDifferBetweenRunsTellOptimizersApart) {
  std::string text = "optimizer,lr,seed,epoch,test_loss,weight_decay,schedule,depth,notes,host,grad\n";
  for (const auto* decay : {"0", "0.1"}) {
    for (const auto* seed : {"0", "1"}) {
      for (const auto* epoch : {"0", "1", "2"}) {
        text += std::string("AdamW,0.1,") + seed + "," + epoch + ",1." + epoch + seed + "," + decay +
                ",cosine,20,note " + epoch + ",," + decay + epoch + seed + "\n";
      }
    }
  }
  const auto runs = collect(text);
  EXPECT_THAT(optimizers(runs), ElementsAre("AdamW weight_decay=0", "AdamW weight_decay=0.1"));
  EXPECT_EQ(runs.runs.size(), 4U);
  EXPECT_THAT(runs.metrics, UnorderedElementsAre("test_loss", "grad"));
  EXPECT_THAT(runs.notes, Contains("weight_decay differs between runs and is a part of the optimizers' names"));
  EXPECT_THAT(runs.notes, Contains("schedule is left out: it is cosine in every run"));
  EXPECT_THAT(runs.notes, Contains("depth is left out: it is 20 in every run"));
  EXPECT_THAT(runs.notes, Contains("notes is left out: it is text that changes within a run"));
  EXPECT_THAT(runs.notes, Contains("host is left out: it is empty"));
}

// A run's settings are those of all its rows; where it has none it is another optimizer than those that have one.
TEST_F(Collected, ASettingMayBeLeftOutInRowsAndInRuns) {
  const auto runs = collect(
      "optimizer,lr,seed,epoch,test_loss,wd\nSGD,1,0,0,2,\nSGD,1,0,1,1,0.1\nSGD,1,1,0,2.5,0.1\nSGD,1,1,1,1.5,0.1\n");
  EXPECT_THAT(optimizers(runs), ElementsAre("SGD"));
  EXPECT_THAT(runs.notes, Contains("wd is left out: it is 0.1 in every run"));
  const auto others = collect("optimizer,lr,seed,epoch,test_loss,momentum\nSGD,1,0,1,2,\nSGD,1,1,1,1,0.9\n");
  EXPECT_THAT(optimizers(others), ElementsAre("SGD", "SGD momentum=0.9"));
  const auto rows = collect(
      "optimizer,lr,seed,epoch,test_loss,wd\nSGD,1,0,0,2,\nSGD,1,0,1,1,0.1\nSGD,1,1,0,2.5,\nSGD,1,1,1,1.5,0.2\n");
  EXPECT_THAT(optimizers(rows), ElementsAre("SGD wd=0.1", "SGD wd=0.2"));
  EXPECT_EQ(rows.runs.size(), 2U);
}

TEST_F(Collected, WhatIsSaidToBeASettingIsOne) {
  const std::string text =
      "optimizer,lr,run_id,epoch,test_loss,wd\nSGD,1,0,1,2,0.1\nSGD,1,1,1,1,0.2\nSGD,2,2,1,1,0.3\n";
  EXPECT_THAT(optimizers(collect(text)), ElementsAre("SGD"));
  EXPECT_THAT(optimizers(collect(text, {.columns = {{"setting", "wd"}}})),
              ElementsAre("SGD wd=0.1", "SGD wd=0.2", "SGD wd=0.3"));
}

TEST_F(Collected, EtudesOwnLearningRateByEpochIsAMetric) {
  const auto runs = collect("optimizer,learning_rate,seed,epoch,test_loss,epoch_learning_rate\nSGD,1,0,1,2,0.5\n");
  EXPECT_THAT(runs.metrics, UnorderedElementsAre("test_loss", "learning_rate"));
}

TEST_F(Collected, OfTwoColumnsForOneThingTheLikelierIsTaken) {
  const auto runs = collect("optimizer,lr,initial_lr,seed,epoch,test_loss\nSGD,1,2,0,0,2\nSGD,0.5,2,0,1,1\n");
  ASSERT_EQ(runs.runs.size(), 1U);
  EXPECT_EQ(runs.runs[0].learning_rate, 2);
  EXPECT_THAT(runs.notes, Contains("lr is left out: initial_lr is taken for learning_rate"));
  EXPECT_THAT(data_error("optimizer,lr,seed,epoch,test_loss,test_loss\nSGD,1,0,0,2,3\n"),
              HasSubstr("runs.csv:1: column 'test_loss' stands twice"));
}

TEST_F(Collected, WithoutAnEpochEachRowIsARunsLast) {
  const auto runs = collect("optimizer,lr,seed,test_loss\nSGD,1,0,2\nSGD,1,01,3\n");
  EXPECT_EQ(runs.runs.size(), 2U);
  EXPECT_EQ(runs.runs[1].seed, "1") << "whatever its spelling";
  EXPECT_THAT(runs.notes, Contains(HasSubstr("no column says the epoch")));
}

TEST_F(Collected, NamesThatCannotBeShownAreRefusedByTheirPlace) {
  const std::string header = "optimizer,lr,seed,epoch,test_loss\n";
  EXPECT_THAT(data_error(header + "SGD,1,0,0,2\nCaf\xE9,1,0,0,2\n"), HasSubstr("runs.csv:3: a name is not UTF-8"));
  EXPECT_THAT(data_error(header + "\"a\nb\",1,0,0,2\n"), HasSubstr("runs.csv:2: a name holds a control character"));
  EXPECT_THAT(data_error(header), HasSubstr("it has no rows"));
}

// How étude's own exports end is how its trials ended; another program's word is none of these.
TEST_F(Collected, WhatEtudeExportsOfATrialIsRead) {
  const std::string header = "optimizer,lr,seed,epoch,test_loss,outcome,divergence_step,test_answers\n";
  EXPECT_EQ(collect(header + "SGD,1,0,0,2,diverged,7,100\n").runs[0].divergence_step, 7);
  EXPECT_EQ(collect(header + "SGD,1,0,0,2,diverged,,100\n").test_answers, 100);
  EXPECT_THAT(data_error(header + "SGD,1,0,0,2,diverged,1e300,100\n"), HasSubstr("is no divergence_step"));
  EXPECT_THAT(data_error(header + "SGD,1,0,0,2,diverged,,-5\n"), HasSubstr("is no test_answers"));
  const auto runs = collect(header + "SGD,1,0,0,2,success,,\n");
  EXPECT_EQ(runs.runs[0].outcome, "");
  EXPECT_THAT(runs.notes, Contains(HasSubstr("outcome 'success' says nothing here")));
}

// A clock's or a counter's.
TEST_F(Collected, WhatIsAnotherInEveryRunIsNoSetting) {
  std::string text = "optimizer,lr,seed,epoch,test_loss,id,size\n";
  int run = 0;
  for (const auto* rate : {"0.1", "0.2"}) {
    for (const auto* seed : {"0", "1"}) {
      ++run;
      for (const auto* epoch : {"0", "1"}) {
        text += std::string("SGD,") + rate + "," + seed + "," + epoch + ",1." + epoch + "," + std::to_string(run) +
                "7,big\n";
      }
    }
  }
  const auto runs = collect(text);
  EXPECT_THAT(optimizers(runs), ElementsAre("SGD"));
  EXPECT_THAT(runs.notes, Contains(HasSubstr("id is left out: it is another in every run")));
}

TEST_F(Collected, TheSameRowTwiceIsOneAndAnotherValueIsRefusedByItsPlace) {
  const std::string rows = "optimizer,lr,seed,epoch,test_loss\nSGD,1,0,0,2.5\nSGD,1,0,1,nan\n";
  EXPECT_EQ(collect(rows + "SGD,1,0,1,nan\nSGD,1,0,0,2.5\n").runs.size(), 1U);
  EXPECT_THAT(data_error(rows + "SGD,1.0,0,0,2.6\n"),
              HasSubstr("runs.csv:4: test_loss of epoch 0 is 2.6 here and was 2.5 before"));
}

TEST_F(Collected, NamesTheRowOfWhatIsNoNumber) {
  const std::string header = "optimizer,lr,seed,epoch,test_loss\n";
  EXPECT_THAT(data_error(header + "SGD,1,0,0,2.5\nSGD,1,0,1,2..5\n"),
              HasSubstr("runs.csv:3: '2..5' in column test_loss"));
  for (const auto* rate : {"0", "-1", "inf", "nan", "fast", ""}) {
    EXPECT_THAT(data_error(header + "SGD," + rate + ",0,0,2.5\n"),
                HasSubstr("runs.csv:2: '" + std::string(rate) + "' is no learning rate"));
  }
  for (const auto* epoch : {"-1", "1.5", "nan", "last"}) {
    EXPECT_THAT(data_error(header + "SGD,1,0," + epoch + ",2.5\n"), HasSubstr("is no epoch"));
  }
  EXPECT_THAT(data_error(header + ",1,0,0,2.5\n"), HasSubstr("runs.csv:2: no optimizer is named"));
}

TEST_F(Collected, SaysWhatNoColumnSays) {
  EXPECT_THAT(usage_error("name,lr,seed,epoch,loss\na,1,0,0,1\n"),
              testing::AllOf(HasSubstr("no column says which optimizer"), HasSubstr("name, lr, seed, epoch, loss")));
  EXPECT_THAT(usage_error("optimizer,rate,seed,epoch,loss\na,1,0,0,1\n"), HasSubstr("which learning rate"));
}

TEST_F(Collected, RunsByTheirNames) {
  const auto runs = collect(
      "run_name,epoch,test_loss\nadam_lr0.1_s3_wd0,0,2\nadam_lr0.1_s3_wd0,1,1\nadam_lr0.1_s3_wd1,0,2\nbaseline,0,9\n",
      {.runs = "{optimizer}_lr{learning_rate}_s{seed}_wd{weight_decay}"});
  EXPECT_THAT(optimizers(runs), ElementsAre("adam weight_decay=0", "adam weight_decay=1"));
  EXPECT_EQ(runs.runs[0].seed, "3");
  EXPECT_THAT(runs.notes, Contains("1 run does not match --runs and is left out: baseline"));
  EXPECT_THAT(usage_error("run_name,epoch,test_loss\nbaseline,0,2\n", {.runs = "{optimizer}_lr{learning_rate}"}),
              HasSubstr("matches none of the runs: baseline"));
}

// "Step", and a column for each run's metric with its bounds.
TEST_F(Collected, AChartOfWeightsAndBiases) {
  const std::string header =
      "\"Step\",\"sgd-lr0.1-1 - val/acc\",\"sgd-lr0.1-1 - val/acc__MIN\",\"sgd-lr0.1-1 - val/acc__MAX\",\"sgd-lr0.3-1 "
      "- val/acc\",\"sgd-lr0.3-1 - val/acc__MIN\",\"sgd-lr0.3-1 - val/acc__MAX\"\n";
  const ImportOptions options{.runs = "{optimizer}-lr{learning_rate}-{seed}"};
  const auto runs = collect(
      header + "\"0\",\"0.1\",\"0.1\",\"0.1\",\"\",\"\",\"\"\n\"5\",\"0.5\",\"0.4\",\"0.6\",\"0.7\",\"0.7\",\"0.7\"\n",
      options);
  ASSERT_EQ(runs.runs.size(), 2U);
  EXPECT_THAT(runs.metrics, ElementsAre("test_accuracy"));
  EXPECT_THAT(runs.runs[0].epochs, ElementsAre(0, 5));
  EXPECT_THAT(runs.runs[0].values[0], ElementsAre(0.1, 0.5));
  EXPECT_THAT(runs.runs[1].epochs, ElementsAre(5));
  EXPECT_EQ(runs.runs[1].learning_rate, 0.3);
  EXPECT_THAT(usage_error(header + "\"0\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"\n"), HasSubstr("--runs"));
}

// étude knows both by one name, and only one of them can have it.
TEST_F(Collected, AChartsMetricsStayApart) {
  const std::string header =
      "Step,a0.1 - val_acc,a0.1 - val_acc__MIN,a0.1 - val_acc__MAX,a0.1 - test_acc,a0.1 - test_acc__MIN,a0.1 - "
      "test_acc__MAX,b0.1 - test_acc,b0.1 - test_acc__MIN,b0.1 - test_acc__MAX\n";
  const auto runs =
      collect(header + "1,0.5,0.5,0.5,,,,,,\n2,,,,0.75,0.75,0.75,,,\n", {.runs = "{optimizer}{learning_rate}"});
  EXPECT_THAT(runs.metrics, UnorderedElementsAre("val_acc", "test_accuracy"));
  EXPECT_THAT(runs.notes, Contains("no value stands in the columns of b0.1"));
  const auto ignored = collect(header + "1,0.5,0.5,0.5,1,1,1,,,\n",
                               {.columns = {{"ignore", "val_acc"}}, .runs = "{optimizer}{learning_rate}"});
  EXPECT_THAT(ignored.metrics, ElementsAre("test_accuracy"));
}

TEST_F(Collected, RefusesMeansOverRuns) {
  EXPECT_THAT(
      data_error(
          "\"Step\",\"Grouped runs - loss\",\"Grouped runs - loss__MIN\",\"Grouped runs - loss__MAX\"\n0,1,1,1\n",
          {.runs = "{optimizer}{learning_rate}"}),
      HasSubstr("is a mean over runs already"));
}

// A file a run and tag, as its download is called.
TEST_F(Collected, AFolderOfTensorBoardsDownloads) {
  const std::string header = "Wall time,Step,Value\n";
  write("board/run-adam_lr0.1_s0-tag-val_acc.csv", header + "1700000000.5,0,0.1\n1700000001.5,1,0.4\n");
  write("board/run-adam_lr0.1_s0-tag-Loss_train.csv", header + "1700000000.5,0,2.5\n1700000001.5,1,2\n");
  write("board/run-adam_lr0.1_s1-tag-val_acc.csv", header + "1700000000.5,1,0.2\n");
  write("board/readme.txt", "nothing");
  const auto runs = collect_runs({(folder_ / "board").string()}, {.runs = "{optimizer}_lr{learning_rate}_s{seed}"});
  ASSERT_EQ(runs.runs.size(), 2U);
  EXPECT_THAT(runs.metrics, UnorderedElementsAre("test_accuracy", "Loss_train"));
  EXPECT_THAT(runs.runs[0].values[metric(runs, "Loss_train")], ElementsAre(2.5, 2));
  EXPECT_THAT(runs.runs[0].epochs, ElementsAre(0, 1));
}

TEST_F(Collected, AFolderOfRunsInFoldersOfTheirOwn) {
  for (const std::string seed : {"a", "b"}) {
    write("runs/sgd-0.1-" + seed + "/metrics.csv", "epoch,test_loss\n0,2\n1,1." + std::to_string(seed[0]) + "\n");
  }
  const auto runs = collect_runs({(folder_ / "runs").string()}, {.runs = "{optimizer}-{learning_rate}-{seed}"});
  ASSERT_EQ(runs.runs.size(), 2U);
  EXPECT_EQ(runs.runs[1].seed, "b");
  EXPECT_EQ(runs.runs[1].optimizer, "sgd");
}

TEST_F(Collected, SaysWhatIsNotThere) {
  EXPECT_THAT(error_of<EnvironmentError>([&] { collect_runs({(folder_ / "no.csv").string()}, {}); }),
              HasSubstr("there is no such file"));
  std::filesystem::create_directories(folder_ / "empty");
  EXPECT_THAT(error_of<EnvironmentError>([&] { collect_runs({(folder_ / "empty").string()}, {}); }),
              HasSubstr("no table is in this folder"));
}

}  // namespace
}  // namespace etude
