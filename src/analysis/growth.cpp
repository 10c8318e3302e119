#include "analysis/growth.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "analysis/decision.h"
#include "analysis/grid_growth.h"
#include "analysis/looks.h"
#include "analysis/metric.h"
#include "analysis/scores.h"
#include "analysis/summary.h"
#include "study/growth_rules.h"

namespace etude {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What optimizers are trained at, each by itself: learning rates, ascending, and the study's first so many seeds.
struct Plan {
  std::vector<std::vector<double>> learning_rates;
  std::vector<std::size_t> seeds;
};

Plan plan_of(const Study& study) {
  Plan plan;
  for (std::size_t i = 0; i < study.optimizers.size(); ++i) {
    plan.seeds.push_back(study.cells.empty() ? study.seeds.size() : study.cells[i].seeds);
    if (study.cells.empty()) {
      plan.learning_rates.push_back(study.learning_rates);
      continue;
    }
    auto& own = plan.learning_rates.emplace_back();
    for (const auto rate : study.cells[i].learning_rates) own.push_back(study.learning_rates[rate]);
  }
  return plan;
}

// What the study begins with.
Plan first_plan(const Study& study, const GrowthRules& rules) {
  auto plan = plan_of(study);
  for (std::size_t i = 0; i < study.optimizers.size(); ++i) {
    plan.seeds[i] = rules.seeds ? static_cast<std::size_t>(rules.seeds->at_least) : study.seeds.size();
    const auto grid = rules.learning_rates.find(study.optimizers[i]);
    if (grid == rules.learning_rates.end()) continue;
    plan.learning_rates[i] = learning_rate_range(grid->second.from, grid->second.to, grid->second.per_decade);
  }
  return plan;
}

std::size_t index_in(const std::vector<double>& ascending, double rate) {
  return static_cast<std::size_t>(std::lower_bound(ascending.begin(), ascending.end(), rate) - ascending.begin());
}

// The study with that grid. Seeds that are added are 0 and up.
Study with_grid(Study study, const Plan& plan, bool seeds_are_added) {
  std::set<double> all;
  for (const auto& own : plan.learning_rates) all.insert(own.begin(), own.end());
  study.learning_rates.assign(all.begin(), all.end());
  const auto most = *std::max_element(plan.seeds.begin(), plan.seeds.end());
  if (seeds_are_added) {
    study.seeds.resize(most);
    std::iota(study.seeds.begin(), study.seeds.end(), 0);
  }
  study.cells.clear();
  bool is_whole = true;
  for (std::size_t i = 0; i < plan.seeds.size(); ++i) {
    is_whole = is_whole && plan.seeds[i] == study.seeds.size() && plan.learning_rates[i].size() == all.size();
    auto& own = study.cells.emplace_back(OptimizerCells{.learning_rates = {}, .seeds = plan.seeds[i]});
    for (const double rate : plan.learning_rates[i]) own.learning_rates.push_back(index_in(study.learning_rates, rate));
  }
  if (is_whole) study.cells.clear();
  return study;
}

bool is_over(const TrialRecord& trial) {
  return trial.status == TrialStatus::done || trial.status == TrialStatus::failed;
}

// What is recorded, by optimizer, learning rate and seed.
class Results {
 public:
  explicit Results(const StudyRecord& record) : record_(record) {
    for (const auto& trial : record.trials) {
      const auto& place = trial.planned.place;
      trials_[{place.optimizer, record.learning_rates[place.learning_rate], place.seed}] = &trial;
    }
  }

  // Whether all that is planned of an optimizer is over.
  [[nodiscard]] bool are_complete(const Plan& plan, std::size_t optimizer) const {
    for (const double rate : plan.learning_rates[optimizer]) {
      for (std::size_t seed = 0; seed < plan.seeds[optimizer]; ++seed) {
        const auto trial = trials_.find({optimizer, rate, seed});
        if (trial == trials_.end() || !is_over(*trial->second)) return false;
      }
    }
    return true;
  }

  [[nodiscard]] bool are_complete(const Plan& plan) const {
    for (std::size_t i = 0; i < plan.seeds.size(); ++i) {
      if (!are_complete(plan, i)) return false;
    }
    return true;
  }

  // The record as it was when the study had grown so far; of these optimizers alone.
  [[nodiscard]] StudyRecord as_of(const Study& study, const Plan& plan, const std::vector<std::size_t>& some) const {
    StudyRecord part{.name = record_.name,
                     .source = record_.source,
                     .report = record_.report,
                     .growth = study.growth,
                     .looks = study.looks,
                     .optimizers = {},
                     .learning_rates = study.learning_rates,
                     .seeds = study.seeds};
    for (const auto optimizer : some) {
      for (const double rate : plan.learning_rates[optimizer]) {
        for (std::size_t seed = 0; seed < plan.seeds[optimizer]; ++seed) {
          part.trials.push_back(*trials_.at({optimizer, rate, seed}));
          part.trials.back().planned.place = {
              .optimizer = part.optimizers.size(), .learning_rate = index_in(study.learning_rates, rate), .seed = seed};
        }
      }
      part.optimizers.push_back(study.optimizers[optimizer]);
    }
    return part;
  }

 private:
  const StudyRecord& record_;
  std::map<std::tuple<std::size_t, double, std::size_t>, const TrialRecord*> trials_;
};

// What the results of the one optimizer that the record has ask for.
Look look_at_grid(const StudyRecord& record, const GrowingGrid& grid) {
  const auto summary = summarize(record);
  const auto& ranked = summary.ranked();
  SubGrid own{.learning_rates = std::vector<std::size_t>(record.learning_rates.size()),
              .seeds = summary.independent_seeds};
  std::iota(own.learning_rates.begin(), own.learning_rates.end(), std::size_t{0});
  const auto curve = mean_curve(scores(record, 0, ranked.metric, own));
  Look look{.optimizer = record.optimizers.front(), .learning_rates = record.learning_rates.size()};
  for (const auto& cell : next_cells(curve, ranked.per_optimizer.front().learns, is_share(ranked.metric), grid)) {
    look.added.push_back({.learning_rate = cell.learning_rate,
                          .reason = to_string(cell.reason),
                          .side = cell.side == GrowthSide::low ? "low" : "high",
                          .points = cell.points});
  }
  return look;
}

// `trained`: who gets seeds so far.
Look look_at(const StudyRecord& record, const SeedRule& rule, const Names& trained) {
  const auto summary = summarize(record);
  const auto& ranked = summary.ranked();
  const auto criterion = criterion_named(rule.figure);
  const auto decision = decide(ranked, criterion);
  Look look{.seeds = static_cast<std::int64_t>(record.seeds.size()), .certainty = to_string(decision.certainty)};
  if (!decision.covered.empty()) look.leader = record.optimizers[decision.covered.front()];
  const bool is_open = decision.certainty != Certainty::clear && decision.covered.size() > 1;
  const auto level = level_to_drop(ranked.levels, record.optimizers.size());
  for (std::size_t i = 0; i < record.optimizers.size(); ++i) {
    const auto& name = record.optimizers[i];
    if (!contains(trained, name)) continue;
    if (std::find(decision.covered.begin(), decision.covered.end(), i) == decision.covered.end()) {
      look.unknown.push_back(name);
    } else if (name != look.leader && is_beaten(lead(ranked, criterion, decision.covered.front(), i), level)) {
      look.beaten.push_back(name);
    } else if (is_open && look.seeds < rule.at_most) {
      look.goes_on.push_back(name);
    }
  }
  if (look.goes_on.size() == 1) look.goes_on.clear();  // nobody is left to be told from it
  return look;
}

std::vector<Look> by_hand(const std::string& text) {
  auto looks = parse_looks(text);
  std::erase_if(looks, [](const Look& look) { return !look.by_hand; });
  return looks;
}

// Whether both ask for the same, but for how they are shown and how far they have grown.
bool ask_for_the_same(const Study& a, const Study& b) {
  const auto first = [](const Study& study) {
    const auto rules = parse_growth_rules(study.growth);
    return with_grid(study, first_plan(study, rules), rules.seeds.has_value());
  };
  const auto x = first(a), y = first(b);
  return x.problem == y.problem && x.optimizers == y.optimizers && x.configs == y.configs && x.schedule == y.schedule &&
         x.learning_rates == y.learning_rates && x.seeds == y.seeds && x.cells == y.cells && x.growth == y.growth;
}

// An optimizer's learning rates, as far as its own results have them grow. Whether they are settled.
bool grow_grid(const Study& study, const Results& results, std::size_t optimizer, Plan& plan,
               std::vector<Look>& looks) {
  const auto rules = parse_growth_rules(study.growth);
  const auto grid = rules.learning_rates.find(study.optimizers[optimizer]);
  if (grid == rules.learning_rates.end()) return true;
  while (results.are_complete(plan, optimizer)) {
    Plan own{.learning_rates = std::vector<std::vector<double>>(plan.seeds.size()), .seeds = plan.seeds};
    own.learning_rates[optimizer] = plan.learning_rates[optimizer];
    const auto now = with_grid(study, own, rules.seeds.has_value());
    looks.push_back(look_at_grid(results.as_of(now, own, {optimizer}), grid->second));
    if (looks.back().added.empty()) return true;
    auto& rates = plan.learning_rates[optimizer];
    for (const auto& added : looks.back().added) rates.push_back(added.learning_rate);
    std::sort(rates.begin(), rates.end());
  }
  return false;
}

// The seeds of all, once their grids are settled.
void grow_seeds(const Study& study, const SeedRule& rule, const Results& results, Plan& plan,
                std::vector<Look>& looks) {
  std::vector<std::size_t> all(study.optimizers.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (auto trained = study.optimizers; !trained.empty() && results.are_complete(plan);) {
    auto now = with_grid(study, plan, true);
    now.looks = to_text(looks);
    looks.push_back(look_at(results.as_of(now, plan, all), rule, trained));
    trained = looks.back().goes_on;
    for (const auto i : all) {
      if (contains(trained, study.optimizers[i])) ++plan.seeds[i];
    }
  }
}

}  // namespace

Study grown(const Study& study, const StudyRecord& record) {
  if (study.growth.empty()) return study;
  const auto rules = parse_growth_rules(study.growth);
  const Results results(record);
  auto plan = first_plan(study, rules);
  auto looks = by_hand(study.looks);
  bool is_settled = true;
  for (std::size_t i = 0; i < study.optimizers.size(); ++i) {
    is_settled = grow_grid(study, results, i, plan, looks) && is_settled;
  }
  if (rules.seeds && is_settled) grow_seeds(study, *rules.seeds, results, plan, looks);
  auto next = with_grid(study, plan, rules.seeds.has_value());
  next.looks = to_text(looks);
  return next;
}

Study as_grown(const Study& file, const Study& planned, bool all_done) {
  Study study = file;
  auto looks = parse_looks(planned.looks);
  if (ask_for_the_same(file, planned)) {
    study.learning_rates = planned.learning_rates;
    study.seeds = planned.seeds;
    study.cells = planned.cells;
    study.looks = planned.looks;
    return study;
  }
  constexpr std::size_t fewest_that_show = 3;
  const bool could_be_seen = !looks.empty() || (all_done && planned.seeds.size() >= fewest_that_show);
  const bool asks_for_other_seeds = file.seeds != planned.seeds || file.growth != planned.growth;
  std::erase_if(looks, [](const Look& look) { return !look.by_hand; });
  if (could_be_seen && asks_for_other_seeds && file.optimizers == planned.optimizers) {
    looks.push_back({.seeds = static_cast<std::int64_t>(planned.seeds.size()), .by_hand = true});
  }
  study.looks = to_text(looks);
  return study;
}

std::optional<Study> next_growth(Store& store, const std::string& name) {
  const auto planned = store.planned(name);
  if (planned.growth.empty()) return std::nullopt;
  auto next = grown(planned, store.study(name));
  if (next.size() == planned.size() && next.looks == planned.looks) return std::nullopt;
  return next;
}

bool grow(Store& store, const std::string& name) {
  const auto planned = store.planned(name);
  const auto next = next_growth(store, name);
  if (!next) return false;
  if (store.replace(planned, *next)) store.add(*next, false);
  return true;
}

}  // namespace etude
