#include "study/learning_rates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "core/error.h"
#include "study/study.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// `rates` stands in line 6, column 18.
std::string study_of(const std::string& rates) {
  return R"(name = "s"
[problem]
dataset = "cifar10"
model = "mlp"
[grid]
learning_rates = )" +
         rates + "\noptimizers = [\"Adam\"]\nseeds = [0]\n";
}

std::vector<double> rates_of(const std::string& rates) { return parse_study(study_of(rates), "s.toml").learning_rates; }

std::string message_of(const std::string& rates) {
  try {
    rates_of(rates);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

double decade_of_random_digits(std::mt19937_64& random, int digits) {
  const double mantissa = std::uniform_real_distribution<>(1, 10)(random);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*fe%d", digits - 1, mantissa, static_cast<int>(random() % 600) - 300);
  return std::strtod(text.data(), nullptr);
}

TEST(LearningRates, RangesIncludeBothEnds) {
  EXPECT_THAT(rates_of("{ from = 1e-5, to = 1e-1, per_decade = 1 }"), ElementsAre(1e-5, 1e-4, 1e-3, 1e-2, 1e-1));
  EXPECT_THAT(rates_of("{ from = 3e-4, to = 3e-2, per_decade = 2 }"),
              ElementsAre(3e-4, 9.48683e-4, 3e-3, 9.48683e-3, 3e-2));
  EXPECT_THAT(rates_of("{ from = 1, to = 1, per_decade = 3 }"), ElementsAre(1.0));
  EXPECT_EQ(rates_of("{ from = 1, to = 1e308, per_decade = 1 }").size(), 309U);
  // At six digits, whatever more of them are given.
  EXPECT_THAT(rates_of("{ from = 9.999999999999999e-05, to = 0.0031622776601683795, per_decade = 2 }"),
              ElementsAre(1e-4, 3.16228e-4, 1e-3, 3.16228e-3));
}

TEST(LearningRates, ARangeThatWouldDropItsEndIsRefused) {
  EXPECT_THAT(message_of("{ from = 1e-4, to = 5e-2, per_decade = 2 }"),
              HasSubstr("s.toml:6:38: 'to' = 0.05 is none of the learning rates from 0.0001 on, 2 a decade; "
                        "the nearest: to = 0.0316228 or to = 0.1"));
  EXPECT_THAT(message_of("{ from = 1e-3, to = 5e-3, per_decade = 1 }"),
              HasSubstr("s.toml:6:38: 'to' = 0.005 is none of the learning rates from 0.001 on, 1 a decade; "
                        "the nearest: to = 0.001 or to = 0.01"));
  EXPECT_THAT(message_of("{ from = 1, to = 1.7976931348623157e308, per_decade = 1 }"),
              HasSubstr("nearest: to = 1e+308"));
  EXPECT_THAT(message_of("{ from = 1, to = 0.1, per_decade = 1 }"), HasSubstr("from <= to"));
}

// Property: what a refusal suggests is accepted, and ends there.
TEST(LearningRates, ASuggestedEndIsRight) {
  std::mt19937_64 random(3);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const double from = decade_of_random_digits(random, 1 + static_cast<int>(random() % 9));
    const double to = from * std::exp(std::uniform_real_distribution<>(0, 9)(random));
    const auto range = [&](const std::string& end) {
      return fmt::format("{{ from = {}, to = {}, per_decade = {} }}", from, end, 1 + i % 7);
    };
    const auto message = message_of(range(fmt::format("{}", to)));
    if (message == "accepted") continue;
    ++refused;
    for (auto at = message.find("to = "); at != std::string::npos; at = message.find("to = ", at + 1)) {
      const auto end = message.substr(at + 5, message.find(' ', at + 5) - at - 5);
      EXPECT_EQ(rates_of(range(end)).back(), std::stod(end)) << message;
    }
  }
  EXPECT_GT(refused, 100);
}

TEST(LearningRates, TwoSpellingsAreOneRate) {
  // What numpy.logspace(-4, -2, 5) prints.
  EXPECT_THAT(rates_of("[9.999999999999999e-05, 0.00031622776601683794, 0.001, 0.0031622776601683794, 0.01]"),
              ElementsAre(1e-4, 3.16228e-4, 1e-3, 3.16228e-3, 1e-2));
  EXPECT_THAT(message_of("[1e-3, 1e-4, 9.999999999999999e-05]"),
              HasSubstr("s.toml:6:31: 'learning_rates' holds 0.0001 twice, as 0.0001 and as 9.999999999999999e-05: six "
                        "significant digits tell learning rates apart"));
  EXPECT_THAT(message_of("[1e-3, 0.001]"), HasSubstr("s.toml:6:25: 'learning_rates' holds 0.001 twice"));
  EXPECT_THAT(rates_of("[0.00123456789]"), ElementsAre(0.00123457));
}

// Property: what has six digits or fewer is the double that it always was, and rounding twice is rounding once.
TEST(LearningRates, RoundingLeavesShortLiteralsAsTheyAre) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 2000; ++i) {
    const double literal = decade_of_random_digits(random, 1 + i % 6);
    EXPECT_EQ(rounded_learning_rate(literal), literal);
    const double rounded = rounded_learning_rate(decade_of_random_digits(random, 17));
    EXPECT_EQ(rounded_learning_rate(rounded), rounded);
  }
  for (const double extreme : {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308}) {
    EXPECT_EQ(rounded_learning_rate(rounded_learning_rate(extreme)), rounded_learning_rate(extreme));
    EXPECT_GT(rounded_learning_rate(extreme), 0);
    EXPECT_TRUE(std::isfinite(rounded_learning_rate(extreme)));
  }
}

TEST(LearningRates, NamesTellThemApart) {
  EXPECT_THAT(learning_rate_names({1e-5, 3.16228e-4, 0.1, 10}), ElementsAre("1e-05", "0.000316228", "0.1", "10"));
  EXPECT_THAT(learning_rate_names({9.999999999999999e-05, 1e-4, 0.1}),
              ElementsAre("9.999999999999999e-05", "0.0001", "0.1"));
  EXPECT_THAT(learning_rate_names({0.00031622776601683794, 0.00031622776601683795, 0.1, 0.1}),
              ElementsAre("0.000316228", "0.000316228", "0.1", "0.1"))
      << "one rate twice is one rate";
}

}  // namespace
}  // namespace etude
