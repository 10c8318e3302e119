#include "imports/run_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace etude {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

TEST(RunPattern, ReadsWhatANameSays) {
  const RunPattern pattern("{optimizer}_lr{learning_rate}_s{seed}");
  EXPECT_THAT(pattern.match("adam_w_lr1e-3_s12").value(),
              UnorderedElementsAre(Pair("optimizer", "adam_w"), Pair("learning_rate", "1e-3"), Pair("seed", "12")));
  EXPECT_FALSE(pattern.match("adam_lrhigh_s12"));
  EXPECT_FALSE(pattern.match("x/adam_lr1_s"));
}

TEST(RunPattern, TakesNothingElseForAPattern) {
  EXPECT_THAT(RunPattern("runs.v1 (+{optimizer}){}").match("runs.v1 (+sgd) of Monday").value(),
              UnorderedElementsAre(Pair("optimizer", "sgd")));
  EXPECT_FALSE(RunPattern("a.{seed}").match("ab1"));
}

TEST(RunPattern, ANameOfAnyLengthIsNoTrouble) {
  EXPECT_FALSE(RunPattern("{optimizer}_{seed}").match(std::string(200'000, '_')));
}

TEST(RunPattern, RefusesWhatSaysNothing) {
  for (const auto* text : {"", "run", "{optimizer}{epoch}", "{}", "{optimizer", "optimizer}", "{seed}-{seed}"}) {
    EXPECT_THROW(RunPattern{text}, UsageError) << text;
  }
}

}  // namespace
}  // namespace etude
