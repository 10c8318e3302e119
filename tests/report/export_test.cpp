#include "report/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace etude {
namespace {

// "nan" would read as divergence.
TEST(Export, WhatARunningTrialDoesNotHaveYetIsMissing) {
  StudyRecord study{.name = "a"};
  TrialRecord& trial = study.trials.emplace_back();
  trial.planned.optimizer = "Adam";
  trial.status = TrialStatus::running;
  trial.progress.loss = std::nan("");
  std::ostringstream csv, json;
  export_csv(study, ExportedRows::trials, csv);
  export_json(study, ExportedRows::trials, json);
  EXPECT_THAT(csv.str(), testing::HasSubstr(",running,,,,,,,"));
  EXPECT_THAT(csv.str(), testing::Not(testing::HasSubstr("nan")));
  EXPECT_THAT(json.str(), testing::HasSubstr(R"("train_loss":null,"test_accuracy":null)"));
}

}  // namespace
}  // namespace etude
