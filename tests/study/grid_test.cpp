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

const std::string around = replaced(valid, "learning_rates = [1e-2, 1e-3]",
                                    R"(learning_rates = { around = "usual", decades = 1, per_decade = 2 })");

std::string message_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    parse_study(text, "s.toml", overrides);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

std::vector<double> rates_of(const Study& study, std::size_t optimizer) {
  std::vector<double> rates;
  for (std::int64_t i = 0; i < study.size(); ++i) {
    const auto trial = study.trial(i);
    if (trial.place.optimizer == optimizer && trial.place.seed == 0) rates.push_back(trial.trial.learning_rate);
  }
  return rates;
}

TEST(Grid, OptimizersMayHaveLearningRatesOfTheirOwn) {
  const auto study = parse_study(valid, "s.toml", {"optimizers.Adam.learning_rates=[1e-4, 1e-3, 2e-3]"});
  EXPECT_THAT(study.learning_rates, ElementsAre(1e-4, 1e-3, 2e-3, 1e-2));
  EXPECT_THAT(rates_of(study, 0), ElementsAre(1e-4, 1e-3, 2e-3));
  EXPECT_THAT(rates_of(study, 1), ElementsAre(1e-3, 1e-2));
  EXPECT_EQ(study.size(), 2 * (3 + 2));
  EXPECT_EQ(study.first_position(1), 6);
  EXPECT_EQ(study.trial(6).optimizer, "SGD+momentum");
  EXPECT_EQ(study.trial(7).trial.seed, 7);
}

TEST(Grid, OfTheSameLearningRatesTwiceSaidIsWhole) {
  const auto plain = parse_study(valid, "s.toml");
  const auto said = parse_study(valid, "s.toml", {"optimizers.Adam.learning_rates=[1e-3, 1e-2]"});
  EXPECT_TRUE(said.cells.empty());
  EXPECT_EQ(said.trial(3).key, plain.trial(3).key);
}

TEST(Grid, NeedsNoneThatAllHaveOfTheirOwn) {
  const auto text = replaced(valid, "learning_rates = [1e-2, 1e-3]\n", "");
  const std::vector<std::string> both{"optimizers.Adam.learning_rates=[1e-4]",
                                      "optimizers.\"SGD+momentum\".learning_rates=[1e-1]"};
  EXPECT_EQ(parse_study(text, "s.toml", both).size(), 4);
  EXPECT_THAT(message_of(text, {both.front()}), HasSubstr("s.toml:6:1: 'learning_rates' is missing"));
}

// Adam's default is 0.001 and SGD's 0.001; the study may say another.
TEST(Grid, LearningRatesAroundTheUsualOneAreEachOptimizersOwn) {
  const auto study = parse_study(around, "s.toml", {"optimizers.\"SGD+momentum\".usual_learning_rate=0.03"});
  EXPECT_THAT(rates_of(study, 0), ElementsAre(1e-4, 0.000316228, 1e-3, 0.00316228, 1e-2));
  EXPECT_THAT(rates_of(study, 1), ElementsAre(0.003, 0.00948683, 0.03, 0.0948683, 0.3));
  EXPECT_TRUE(parse_study(around, "s.toml").cells.empty()) << "the same for both";
}

TEST(Grid, MayGrow) {
  const auto text = replaced(valid, "learning_rates = [1e-2, 1e-3]",
                             "learning_rates = { from = 1e-4, to = 1e-1, per_decade = 1, extend = true, refine = 8 }");
  const auto study = parse_study(text, "s.toml", {"optimizers.Adam.learning_rates=[1e-3]"});
  EXPECT_THAT(rates_of(study, 1), ElementsAre(1e-4, 1e-3, 1e-2, 1e-1)) << "what it begins with";
  const GrowingGrid expected{.from = 1e-4, .to = 1e-1, .extend = true, .refine = 8};
  EXPECT_THAT(parse_growth_rules(study.growth).learning_rates, ElementsAre(testing::Pair("SGD+momentum", expected)));
  const auto usual = parse_study(around, "s.toml",
                                 {"grid.learning_rates={around=\"usual\", decades=1, per_decade=1, refine=4, "
                                  "highest=2}",
                                  "optimizers.Adam.usual_learning_rate=0.02"});
  const auto grids = parse_growth_rules(usual.growth).learning_rates;
  EXPECT_EQ(grids.at("Adam"), (GrowingGrid{.from = 0.002, .to = 0.2, .refine = 4, .highest = 2}));
  EXPECT_EQ(grids.at("SGD+momentum").from, 1e-4);
  const auto wrong = [&](const std::string& end) {
    return message_of(replaced(text, "extend = true, refine = 8", end));
  };
  EXPECT_THAT(message_of(replaced(text, "per_decade = 1", "per_decade = 3")), HasSubstr("must be a multiple of"));
  EXPECT_THAT(wrong("extend = 1"), HasSubstr("'extend'"));
  EXPECT_THAT(wrong("lowest = 1e-6"), HasSubstr("it needs extend = true"));
  EXPECT_THAT(wrong("extend = true, lowest = 1e-3"), HasSubstr("begin beyond 'lowest' = 0.001"));
  EXPECT_THAT(wrong("extend = true, highest = -1"), HasSubstr("must be a number above 0"));
  EXPECT_THAT(
      message_of(replaced(text, "seeds = [0, 7]", "seeds = { at_most = 5, until = \"clear\", figure = \"average\" }")),
      HasSubstr("compares nothing where optimizers have learning rates of their own"));
  EXPECT_THAT(message_of(replaced(text, "epochs = 2", "epochs = 2\ndata_order = \"continued\"")),
              HasSubstr("give seeds and learning rates that do not grow"));
}

TEST(Grid, WhatIsWrongWithThemIsSaidWithItsPlace) {
  EXPECT_THAT(message_of(replaced(around, "\"usual\"", "\"best\"")),
              HasSubstr("s.toml:8:29: 'around' must be \"usual\""));
  EXPECT_THAT(message_of(replaced(around, "decades = 1", "decades = 11")), HasSubstr("at most 10"));
  EXPECT_THAT(message_of(replaced(around, "decades = 1, ", "")), HasSubstr("'decades' is missing"));
  EXPECT_THAT(message_of(replaced(around, "around = \"usual\", ", "")), HasSubstr("'around' is missing"));
  EXPECT_THAT(message_of(around, {"optimizers.Adam.usual_learning_rate=1e308"}), HasSubstr("are no learning rates"));
  EXPECT_THAT(message_of(valid, {"optimizers.Adam.learning_rates={from=1e-3, to=1e-2, per_decade=1, too=1}"}),
              HasSubstr("unknown key 'optimizers.Adam.learning_rates.too'; did you mean 'to'?"));
  EXPECT_THAT(message_of(valid, {"optimizers.Adam.learning_rates=[]"}), HasSubstr("'learning_rates' is empty"));
}

}  // namespace
}  // namespace etude
