#include "analysis/growth.h"

#include <algorithm>
#include <set>

#include "analysis/decision.h"
#include "analysis/looks.h"
#include "analysis/summary.h"
#include "study/growth_rules.h"

namespace etude {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<OptimizerCells> whole_cells(const Study& study) {
  std::vector<std::size_t> all(study.learning_rates.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return {study.optimizers.size(), {.learning_rates = all, .seeds = study.seeds.size()}};
}

// With so many seeds, 0 and up, by optimizer.
Study with_seeds(Study study, const std::vector<std::size_t>& counts) {
  if (study.cells.empty()) study.cells = whole_cells(study);
  for (std::size_t i = 0; i < counts.size(); ++i) study.cells[i].seeds = counts[i];
  study.seeds.clear();
  const auto most = *std::max_element(counts.begin(), counts.end());
  for (std::size_t seed = 0; seed < most; ++seed) study.seeds.push_back(static_cast<std::int64_t>(seed));
  if (study.cells == whole_cells(study)) study.cells.clear();
  return study;
}

Study with_seeds(const Study& study, std::int64_t count) {
  return with_seeds(study, std::vector(study.optimizers.size(), static_cast<std::size_t>(count)));
}

bool is_over(const TrialRecord& trial) {
  return trial.status == TrialStatus::done || trial.status == TrialStatus::failed;
}

// Which trials are over, by their places in the whole grid.
class Over {
 public:
  explicit Over(const StudyRecord& record) {
    for (const auto& trial : record.trials) {
      const auto& place = trial.planned.place;
      if (is_over(trial)) places_.insert({place.optimizer, place.learning_rate, place.seed});
    }
  }
  [[nodiscard]] bool all_of(const Study& study) const {
    for (std::int64_t i = 0; i < study.size(); ++i) {
      const auto place = study.place(i);
      if (!places_.contains({place.optimizer, place.learning_rate, place.seed})) return false;
    }
    return true;
  }

 private:
  std::set<std::array<std::size_t, 3>> places_;
};

// As it was when the study had grown so far.
StudyRecord part_of(const StudyRecord& record, const Study& study) {
  StudyRecord part{.name = record.name,
                   .source = record.source,
                   .report = record.report,
                   .growth = study.growth,
                   .looks = study.looks,
                   .optimizers = record.optimizers,
                   .learning_rates = record.learning_rates,
                   .seeds = study.seeds};
  for (const auto& trial : record.trials) {
    const auto& place = trial.planned.place;
    const auto seeds = study.cells.empty() ? study.seeds.size() : study.cells[place.optimizer].seeds;
    if (place.seed < seeds) part.trials.push_back(trial);
  }
  return part;
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
    return rules.seeds ? with_seeds(study, rules.seeds->at_least) : study;
  };
  const auto x = first(a), y = first(b);
  return x.problem == y.problem && x.optimizers == y.optimizers && x.configs == y.configs && x.schedule == y.schedule &&
         x.learning_rates == y.learning_rates && x.seeds == y.seeds && x.cells == y.cells && x.growth == y.growth;
}

}  // namespace

Study grown(const Study& study, const StudyRecord& record) {
  const auto rule = parse_growth_rules(study.growth).seeds;
  if (!rule) return study;
  auto looks = by_hand(study.looks);
  std::vector<std::size_t> counts(study.optimizers.size(), static_cast<std::size_t>(rule->at_least));
  Study now = with_seeds(study, counts);
  now.looks = to_text(looks);
  const Over over(record);
  for (auto trained = study.optimizers; !trained.empty() && over.all_of(now);) {
    looks.push_back(look_at(part_of(record, now), *rule, trained));
    trained = looks.back().goes_on;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (contains(trained, study.optimizers[i])) ++counts[i];
    }
    now = with_seeds(now, counts);
    now.looks = to_text(looks);
  }
  return now;
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
