// Whatever a store holds, nothing undefined reaches a reader: studies made up of every number there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>

#include "analysis/study_record.h"
#include "report/comparison.h"
#include "report/page_data.h"
#include "report/summary_json.h"
#include "report/summary_text.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  double of(std::initializer_list<double> values) { return *(values.begin() + below(values.size())); }

  double accuracy() {
    return of({0, 0.1, 0.1, 0.5, 0.5 + 1e-12, 0.7, 1, std::nan(""), std::numeric_limits<double>::infinity()});
  }
  double loss() {
    return of({0, 2.3, 2.3, 1.5, 1e-300, 1e300, -1, std::nan(""), std::numeric_limits<double>::infinity(),
               -std::numeric_limits<double>::infinity()});
  }

 private:
  std::mt19937_64 random_;
};

StudyRecord any_study(std::uint64_t seed) {
  Chance chance(seed);
  std::vector<double> rates{1e-300, 1e-8, 1e-3, 3e-3, 1, 1e300};
  rates.resize(1 + chance.below(rates.size()));
  StudyRecord study{.name = "any"};
  const std::size_t optimizers = 1 + chance.below(3), seeds = 1 + chance.below(4);
  const bool ties = chance.below(4) == 0, others = chance.below(2) == 0;
  if (others && chance.below(2) == 0) study.report = R"({"metric": "own", "metrics": {"own": {"better": "higher"}}})";
  for (std::size_t o = 0; o < optimizers; ++o) {
    for (const double rate : rates) {
      for (std::size_t s = 0; s < seeds; ++s) {
        std::vector<EpochRecord> epochs;
        const auto length = static_cast<std::int64_t>(chance.below(4));
        for (std::int64_t epoch = 0; epoch < length; ++epoch) {
          auto& record =
              epochs.emplace_back(EpochRecord{epoch, ties ? 2 : chance.loss(), ties ? 0.5 : chance.accuracy(), 1});
          if (others) record.metrics = {{"test_loss", chance.loss()}, {"gradient_norm", chance.loss()}};
          if (others && chance.below(3) > 0) record.metrics["own"] = chance.loss();
        }
        auto trial =
            testing_data::finished_trial("optimizer" + std::to_string(o), rate, static_cast<std::int64_t>(s), epochs);
        if (chance.below(4) == 0) {
          trial.history.divergence = {.step = 1, .cause = "weights are not finite"};
          trial.outcome = Outcome::diverged;
        }
        if (chance.below(5) == 0) trial = {.planned = trial.planned};
        trial.provenance.majority_share = chance.of({0.1, 0.6, std::nan("")});
        study.trials.push_back(trial);
      }
    }
  }
  testing_data::describe_grid(study);
  return study;
}

const std::regex undefined(R"((^|[^a-z])(nan|inf|infinity)([^a-z]|$)|(^|[^0-9a-z.])-0(\.0+)?([^0-9.]|$))",
                           std::regex::icase | std::regex::optimize);

void expect_defined(const std::string& text, const std::string& what) {
  std::smatch match;
  EXPECT_FALSE(std::regex_search(text, match, undefined))
      << what << ": " << match.prefix().str().substr(match.prefix().length() > 60 ? match.prefix().length() - 60 : 0)
      << "[" << match.str() << "]";
}

// Every text in it, and that its numbers are numbers; null says that there is none.
void expect_defined(const Json& json, const std::string& what) {
  if (json.is_structured()) {
    for (const auto& item : json) expect_defined(item, what);
  } else if (json.is_string()) {
    expect_defined(json.get_ref<const std::string&>(), what);
  } else if (json.is_number_float()) {
    const double value = json.get<double>();
    EXPECT_TRUE(std::isfinite(value) && !(value == 0 && std::signbit(value))) << what << ": " << value;
  }
}

TEST(WhateverIsRecorded, NothingUndefinedIsShown) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const auto study = any_study(seed);
    const auto name = "study " + std::to_string(seed);
    const auto summary = summarize(study);
    expect_defined(summary_text(study, summary, false), name + ", text");
    expect_defined(summary_json(study, summary), name + ", json");
    expect_defined(page_data(study, summary), name + ", page");
    if (study.optimizers.size() < 2) continue;
    const auto pairing = pair_trials({study, 0}, {study, 1});
    expect_defined(comparison_text(study, pairing), name + ", comparison");
    expect_defined(comparison_json(study, pairing), name + ", comparison's json");
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace etude
