#include "report/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace etude {
namespace {

// "nan" would read as divergence.
TEST(Export, WhatARunningTrialDoesNotHaveYetIsMissing) {
  TrialRecord trial;
  trial.planned.optimizer = "Adam";
  trial.status = TrialStatus::running;
  trial.progress.loss = std::nan("");
  std::ostringstream csv, json;
  const auto trials = [&](const auto& visit) { visit(trial); };
  export_csv("a", trials, ExportedRows::trials, csv);
  export_json("a", trials, ExportedRows::trials, json);
  EXPECT_THAT(csv.str(), testing::HasSubstr(",running,,,,,,,"));
  EXPECT_THAT(csv.str(), testing::Not(testing::HasSubstr("nan")));
  EXPECT_THAT(json.str(), testing::HasSubstr(R"("train_loss":null,"test_accuracy":null)"));
}

}  // namespace
}  // namespace etude
