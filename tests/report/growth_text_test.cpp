#include "report/growth_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/drawn_curves.h"
#include "analysis/growth.h"
#include "report/verdict.h"

namespace etude {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing_data::Curve;
using testing_data::study_of;

TEST(GrowthText, ALookSaysWhatCameOfIt) {
  Look look{.seeds = 3,
            .certainty = "undecided",
            .leader = "Adam",
            .goes_on = {"Adam", "AdamW"},
            .beaten = {"SGD"},
            .unknown = {"RAdam", "Muon"}};
  EXPECT_EQ(
      look_text(look),
      "after 3 seeds: undecided, Adam leads; another seed for Adam and AdamW; no more for SGD: beaten; no more for "
      "RAdam and Muon: the figure is not known");
  look.goes_on.clear();
  look.certainty = "clear";
  EXPECT_EQ(look_text(look), "after 3 seeds: Adam is clearly best; no more are added");
  EXPECT_EQ(look_text({.seeds = 5, .by_hand = true}), "after 5 seeds: changed by hand");
}

TEST(GrowthText, SaysWhatLooksDoToTheVerdict) {
  const auto growth = to_text(GrowthRules{.seeds = SeedRule{.at_least = 3, .at_most = 20}});
  const std::vector<Look> looks{{.seeds = 3, .goes_on = {"Adam", "AdamW"}, .beaten = {"SGD"}}, {.seeds = 4}};
  const auto text = growth_sentences(growth, to_text(looks));
  EXPECT_THAT(text, HasSubstr("until the verdict on what being off by up to 10 times costs is clear, 3 to 20:"));
  EXPECT_THAT(text, HasSubstr("clear is p ≤ 0.0078 and probable p ≤ 0.042"));
  EXPECT_THAT(text, EndsWith("After 3 seeds SGD was beaten in it and got no more."));
  EXPECT_EQ(growth_sentences("", ""), "");
  EXPECT_THAT(growth_sentences("", to_text({Look{.seeds = 4, .by_hand = true}})),
              HasSubstr("The verdict is not protected: with 4 seeds"));
  EXPECT_TRUE(growth_json("", "").is_null());
  EXPECT_EQ(growth_json(growth, "")["seeds"]["at_most"], 20);
}

// At 1 - p* : what is clear has an interval without 0.
TEST(GrowthText, TheLeadsIntervalIsThatOfManyLooks) {
  const Curve wide{"wide", {0.1, 0.5, 0.6, 0.5, 0.1}, 0.01}, narrow{"narrow", {0.1, 0.45, 0.6, 0.45, 0.1}, 0.01};
  auto record = study_of({wide, narrow}, 20);
  EXPECT_THAT(verdict(summarize(record)).text, HasSubstr("(95 % interval "));
  record.growth = to_text(GrowthRules{.seeds = SeedRule{.at_least = 3, .at_most = 20}});
  const auto answer = verdict(summarize(record));
  EXPECT_THAT(answer.text, HasSubstr("(99.2 % interval "));
  EXPECT_THAT(answer.details.back(), HasSubstr("Seeds are added until"));
}

TEST(Verdict, OfLearningRatesOfTheirOwnSaysWhyThereIsNone) {
  auto record = study_of({{"low", {0.6, 0.5, 0.1, 0.1}}, {"high", {0.1, 0.1, 0.5, 0.6}}});
  std::erase_if(record.trials, [](const auto& trial) {
    return (trial.planned.optimizer == "low") == (trial.planned.place.learning_rate > 1);
  });
  const auto answer = verdict(summarize(record));
  EXPECT_THAT(answer.text, HasSubstr("averages, over learning rates of their own, compare nothing"));
  EXPECT_THAT(answer.details.front(), HasSubstr("What being off costs is not known for low"));
}

}  // namespace
}  // namespace etude
