#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "study/growth_rules.h"
#include "study/study.h"
#include "study/valid_study.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string with_seeds(const std::string& seeds) { return replaced(valid, "seeds = [0, 7]", "seeds = " + seeds); }

std::string message_of(const std::string& text) {
  try {
    parse_study(text, "s.toml");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Seeds, UntilClearBeginWithTheFewest) {
  const auto study = parse_study(with_seeds(R"({ at_least = 4, at_most = 9, until = "clear", figure = "best" })"), "s");
  EXPECT_THAT(study.seeds, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(study.size(), 2 * 2 * 4);
  EXPECT_EQ(parse_growth_rules(study.growth).seeds, (SeedRule{.at_least = 4, .at_most = 9, .figure = "best"}));
  const auto plain = parse_study(with_seeds(R"({ at_most = 20, until = "clear" })"), "s");
  EXPECT_EQ(parse_growth_rules(plain.growth).seeds, SeedRule());
  EXPECT_EQ(plain.trial(0).key, parse_study(valid, "s").trial(0).key) << "they are no part of a trial";
}

TEST(Seeds, AListDoesNotGrow) { EXPECT_EQ(parse_study(valid, "s").growth, ""); }

TEST(Seeds, WhatIsWrongIsSaidWithItsPlace) {
  EXPECT_THAT(message_of(with_seeds(R"({ at_most = 20 })")), HasSubstr("s.toml:9:9: 'until' is missing"));
  EXPECT_THAT(message_of(with_seeds(R"({ until = "clear" })")), HasSubstr("'at_most' is missing"));
  EXPECT_THAT(message_of(with_seeds(R"({ at_most = 20, until = "sure" })")), HasSubstr("'until' must be \"clear\""));
  EXPECT_THAT(message_of(with_seeds(R"({ at_least = 5, at_most = 4, until = "clear" })")),
              HasSubstr("'at_most' = 4 is below 'at_least' = 5"));
  EXPECT_THAT(message_of(with_seeds(R"({ at_least = 2, at_most = 4, until = "clear" })")), HasSubstr("at least 3"));
  EXPECT_THAT(message_of(with_seeds(R"({ at_most = 2000, until = "clear" })")), HasSubstr("at most 1000"));
  EXPECT_THAT(message_of(with_seeds(R"({ at_most = 9, until = "clear", figure = "costs" })")),
              HasSubstr("'figure' must be \"best\", \"cost\" or \"average\"; did you mean 'cost'?"));
  EXPECT_THAT(message_of(with_seeds(R"({ at_most = 9, until = "clear", most = 9 })")),
              HasSubstr("unknown key 'grid.seeds.most'"));
  EXPECT_THAT(message_of(replaced(with_seeds(R"({ at_most = 9, until = "clear" })"), "epochs = 2",
                                  "epochs = 2\ndata_order = \"continued\"")),
              HasSubstr("give seeds and learning rates that do not grow"));
}

TEST(GrowthRules, AreReadAsTheyWereWritten) {
  const GrowthRules rules{.learning_rates = {{"Adam", {.from = 1e-4, .to = 0.1, .extend = true, .highest = 10}},
                                             {"SGD+momentum", {.from = 1e-3, .to = 1, .per_decade = 2, .refine = 8}}},
                          .seeds = SeedRule{.at_least = 5, .at_most = 11, .figure = "average"}};
  EXPECT_EQ(parse_growth_rules(to_text(rules)), rules);
  EXPECT_EQ(to_text(GrowthRules{}), "");
  EXPECT_EQ(parse_growth_rules(""), GrowthRules{});
  EXPECT_THROW(parse_growth_rules("{"), EnvironmentError);
  EXPECT_THROW(parse_growth_rules(R"({"seeds": {"at_least": "3"}})"), EnvironmentError);
}

TEST(Looks, AreReadAsTheyWereWritten) {
  const std::vector<Look> looks{{.seeds = 3,
                                 .certainty = "undecided",
                                 .leader = "Adam",
                                 .goes_on = {"Adam", "SGD"},
                                 .beaten = {"NAdam"},
                                 .unknown = {"\"quoted\" é"}},
                                {.optimizer = "Adam",
                                 .added = {{.learning_rate = 0.01, .reason = "border", .side = "low", .points = 0.02},
                                           {.learning_rate = 10, .reason = "open_end", .side = "high"}},
                                 .learning_rates = 7},
                                {.seeds = 4, .by_hand = true}};
  EXPECT_EQ(parse_looks(to_text(looks)), looks);
  EXPECT_EQ(to_text(std::vector<Look>{}), "");
  EXPECT_THROW(parse_looks("[{}]"), EnvironmentError);
}

}  // namespace
}  // namespace etude
