// Studies that étude never trains.
#include "store/store_test.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class StoreImport : public StoreTest {
 protected:
  struct Run {
    std::string optimizer;
    double learning_rate = 0;
    std::int64_t seed = 0;
    double loss = 0;  // of the last epoch
    bool complete = true;
  };

  // Runs in grid order.
  static ImportedStudy imported(const std::vector<Run>& runs, std::int64_t epochs = 1) {
    ImportedStudy study{.name = "theirs", .source = "# from there"};
    const auto index = [](auto& list, const auto& value) {
      if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
      std::sort(list.begin(), list.end());
    };
    for (const auto& run : runs) {
      if (std::find(study.optimizers.begin(), study.optimizers.end(), run.optimizer) == study.optimizers.end()) {
        study.optimizers.push_back(run.optimizer);
      }
      index(study.learning_rates, run.learning_rate);
      index(study.seeds, run.seed);
    }
    const auto position = [](const auto& list, const auto& value) {
      return static_cast<std::size_t>(std::find(list.begin(), list.end(), value) - list.begin());
    };
    for (const auto& run : runs) {
      study.places.push_back({.optimizer = position(study.optimizers, run.optimizer),
                              .learning_rate = position(study.learning_rates, run.learning_rate),
                              .seed = position(study.seeds, run.seed)});
    }
    study.trial = [runs, epochs](std::size_t i) {
      const auto& run = runs[i];
      TrialRecord record{.planned = {.key = "", .optimizer = run.optimizer, .trial = {}, .place = {}}};
      auto& trial = record.planned.trial;
      trial.imported = "theirs";
      trial.problem.epochs = epochs;
      trial.optimizer.name = run.optimizer;
      trial.learning_rate = run.learning_rate;
      trial.seed = run.seed;
      record.status = run.complete ? TrialStatus::done : TrialStatus::failed;
      if (!run.complete) {
        record.failure = "it ends early";
        return record;
      }
      record.outcome = Outcome::completed;
      record.history.epochs = {
          {.epoch = 0,
           .train_loss = 2.3,
           .test_accuracy = std::nan(""),
           .seconds = std::nan(""),
           .metrics = {{"bleu", 1}}},
          {.epoch = epochs, .train_loss = run.loss, .test_accuracy = std::nan(""), .seconds = std::nan("")}};
      return record;
    };
    study.origin = [](std::size_t i) { return "runs.csv:" + std::to_string(i + 2); };
    return study;
  }

  // "SGD 0.1 0 1.5": what is shown, in grid order.
  static std::vector<std::string> shown(Store& store) {
    std::vector<std::string> list;
    for (const auto& trial : store.study("theirs").trials) {
      const auto& planned = trial.planned;
      list.push_back(planned.optimizer + " " + std::to_string(planned.trial.learning_rate).substr(0, 4) + " " +
                     std::to_string(planned.trial.seed) + " " +
                     (trial.status == TrialStatus::done
                          ? std::to_string(trial.history.epochs.back().train_loss).substr(0, 3)
                          : trial.failure));
    }
    return list;
  }
};

TEST_F(StoreImport, AGridWithHolesIsShownAsItIs) {
  const auto store = open();
  EXPECT_EQ(store->import_study(
                imported({{"SGD", 0.1, 0, 1.5}, {"SGD", 0.1, 1, 1.25}, {"SGD", 0.3, 7, 1}, {"Adam", 0.1, 1, 0.5}})),
            4);
  EXPECT_THAT(shown(*store), ElementsAre("SGD 0.10 0 1.5", "SGD 0.10 1 1.2", "SGD 0.30 7 1.0", "Adam 0.10 1 0.5"));
  const auto study = store->study("theirs");
  EXPECT_TRUE(study.is_imported());
  EXPECT_TRUE(study.damaged.empty());
  EXPECT_THAT(study.learning_rates, ElementsAre(0.1, 0.3));
  EXPECT_EQ(study.trials[0].history.epochs[0].metrics.at("bleu"), 1);
  const auto counts = store->counts("theirs");
  EXPECT_EQ(counts.done, 4);
  EXPECT_EQ(counts.pending + counts.lost + counts.failed, 0);
  std::int64_t visited = 0;
  EXPECT_TRUE(store->visit("theirs", false, [&](const TrialRecord&) { ++visited; }).empty());
  EXPECT_EQ(visited, 4);
  EXPECT_TRUE(check_store(path_).damaged.empty());
  EXPECT_EQ(check_store(path_).whole, 4);
  EXPECT_EQ(shell("SELECT optimizer, learning_rate, seed, status FROM trials_view LIMIT 1"), "SGD|0.1|0|done\n");
}

TEST_F(StoreImport, TheSameAgainWritesNothing) {
  const auto study = imported({{"SGD", 0.1, 0, 1.5}, {"SGD", 0.1, 1, 1, false}});
  EXPECT_EQ(open()->import_study(study), 2);
  const auto before = file_content(path_);
  EXPECT_EQ(open()->import_study(study), 0);
  EXPECT_TRUE(file_content(path_) == before);
}

TEST_F(StoreImport, MoreRunsJoinThoseThatAreThere) {
  const auto store = open();
  store->import_study(imported({{"SGD", 0.1, 1, 1.5}}));
  EXPECT_EQ(store->import_study(imported({{"Adam", 0.05, 0, 0.5}, {"SGD", 0.1, 1, 1.5}, {"SGD", 0.2, 0, 1}})), 2);
  EXPECT_THAT(shown(*store), ElementsAre("SGD 0.10 1 1.5", "SGD 0.20 0 1.0", "Adam 0.05 0 0.5"));
  EXPECT_TRUE(check_store(path_).damaged.empty());
}

TEST_F(StoreImport, OtherNumbersAreRefusedByTheirPlaceAndNothingIsImported) {
  const auto store = open();
  store->import_study(imported({{"SGD", 0.1, 0, 1.5}}));
  const auto before = file_content(path_);
  try {
    store->import_study(imported({{"Adam", 0.1, 0, 1}, {"SGD", 0.1, 0, 1.75}}));
    FAIL();
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("runs.csv:3: SGD lr 0.1 seed 0 is in study 'theirs' already, with other numbers"));
  }
  EXPECT_TRUE(file_content(path_) == before);
  EXPECT_THROW(store->import_study(imported({{"SGD", 0.1, 1, 1.5}}, 2)), UsageError) << "of another length";
}

TEST_F(StoreImport, WhatWasIncompleteIsCompletedLater) {
  const auto store = open();
  store->import_study(imported({{"SGD", 0.1, 0, 1.5, false}}));
  EXPECT_THAT(shown(*store), ElementsAre("SGD 0.10 0 it ends early"));
  EXPECT_EQ(store->import_study(imported({{"SGD", 0.1, 0, 1.5}})), 1);
  EXPECT_EQ(store->import_study(imported({{"SGD", 0.1, 0, 1.5, false}})), 0) << "and stays so";
  EXPECT_THAT(shown(*store), ElementsAre("SGD 0.10 0 1.5"));
}

TEST_F(StoreImport, IsNeverTrained) {
  const auto store = open();
  store->import_study(imported({{"SGD", 0.1, 0, 1.5, false}, {"SGD", 0.1, 1, 1}}));
  EXPECT_FALSE(store->claim("theirs", worker("w"), seconds(20)));
  EXPECT_THROW(store->add(small_study("theirs", "[0]"), true), UsageError);
  store->add(small_study("ours", "[0]"), false);
  EXPECT_THROW(store->import_study([] {
    auto study = imported({{"SGD", 0.1, 0, 1}});
    study.name = "ours";
    return study;
  }()),
               UsageError);
}

TEST_F(StoreImport, DamageIsNamedAndMendedByAnotherImport) {
  const auto study = imported({{"SGD", 0.1, 0, 1.5}, {"SGD", 0.1, 1, 1.25}, {"SGD", 0.1, 2, 1}});
  open()->import_study(study);
  shell("UPDATE epochs SET train_loss = 3 WHERE trial = 1 AND epoch = 1; DELETE FROM study_trials WHERE position = 1");
  const auto damaged = open()->study("theirs").damaged;
  ASSERT_EQ(damaged.size(), 2U);
  EXPECT_THAT(damaged[0].name + damaged[0].reason,
              HasSubstr("SGD lr 0.1 seed 1its place in the study's grid is lost; `etude import`"));
  forget_damaged_trials(path_);
  EXPECT_FALSE(open()->claim("theirs", worker("w"), seconds(20))) << "it is not to be trained";
  EXPECT_EQ(open()->import_study(study), 1);
  EXPECT_THAT(shown(*open()), ElementsAre("SGD 0.10 0 1.5", "SGD 0.10 1 1.2", "SGD 0.10 2 1.0"));
  EXPECT_TRUE(check_store(path_).damaged.empty());
}

// They would be read as something else than they are.
TEST_F(StoreImport, RunsThatMeanSomethingElseDoNotJoin) {
  const auto with = [](ImportedStudy study, const std::string& report) {
    study.report = report;
    return study;
  };
  const auto first = imported({{"SGD", 0.1, 0, 1.5}}), second = imported({{"SGD", 0.1, 1, 1.5}});
  const auto store = open();
  store->import_study(with(first, R"({"metrics": {"bleu": {"better": "higher"}}})"));
  const auto refused = [&](const ImportedStudy& study) {
    try {
      store->import_study(study);
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refused(with(second, R"({"reading": "epochs from 1"})")), HasSubstr("read otherwise"));
  EXPECT_THAT(refused(with(second, R"({"numbered_seeds": true})")), HasSubstr("numbered"));
  EXPECT_THAT(refused(with(second, R"({"metrics": {"bleu": {"better": "lower"}}})")), HasSubstr("bleu, higher"));
  EXPECT_THAT(refused(imported({{"Adam", 0.1, 1, 1.5}})), HasSubstr("no seed of these runs stands under another"));
  EXPECT_THAT(refused(imported({{"Adam", 0.1, 0, 1.5}}, 2)), HasSubstr("its runs have 1 epochs, these 2"));
  EXPECT_EQ(refused(with(second, "")), "");
  EXPECT_THAT(store->study("theirs").report, HasSubstr("higher")) << "what was said stays";
}

TEST_F(StoreImport, AnIncompleteRunWithOtherNumbersIsRefused) {
  const auto store = open();
  store->import_study(imported({{"SGD", 0.1, 0, 1.5}}));
  auto shorter = imported({{"SGD", 0.1, 0, 1.5, false}});
  shorter.trial = [trial = shorter.trial](std::size_t i) {
    auto record = trial(i);
    record.history.epochs = {{.epoch = 0, .train_loss = 2.2}};
    return record;
  };
  EXPECT_THROW(store->import_study(shorter), EnvironmentError);
}

// Others keep their places when more runs come.
TEST_F(StoreImport, ALostPlaceStaysLostUntilItsRunComesAgain) {
  const ImportedStudy first = imported({{"SGD", 0.1, 0, 1.5}, {"SGD", 0.1, 1, 1.25}, {"SGD", 0.1, 2, 1}});
  open()->import_study(first);
  shell("DELETE FROM study_trials WHERE position = 1");
  EXPECT_EQ(open()->import_study(imported({{"SGD", 0.2, 0, 0.5}})), 1);
  EXPECT_THAT(shown(*open()), ElementsAre("SGD 0.10 0 1.5", "SGD 0.10 2 1.0", "SGD 0.20 0 0.5"));
  const auto damaged = open()->study("theirs").damaged;
  ASSERT_EQ(damaged.size(), 1U);
  EXPECT_EQ(damaged[0].name, "SGD lr 0.1 seed 1");
  EXPECT_EQ(open()->import_study(first), 0) << "its numbers are there";
  EXPECT_EQ(shown(*open()).size(), 4U);
  EXPECT_TRUE(check_store(path_).damaged.empty());
  EXPECT_EQ(open()->study("theirs").source, "# from there") << "said once";
}

TEST_F(StoreImport, AChangedListOfPlacesIsNoticed) {
  open()->import_study(imported({{"SGD", 0.1, 0, 1.5}, {"SGD", 0.1, 1, 1.25}}));
  shell("UPDATE studies SET places = '[[0,0,0,1],[0,0,1,1]]'");  // as many, and the same
  EXPECT_THROW(open()->study("theirs"), EnvironmentError);
}

}  // namespace
}  // namespace etude
