#include "analysis/seeds.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>

#include "analysis/cells.h"
#include "study/report_settings.h"

namespace etude {
namespace {

// The bits of all that was measured but the seconds; of an imported trial, whose metrics are its own, of those.
std::string bits(const History& history) {
  std::string text;
  const auto append = [&](const auto& value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); };
  for (const auto& epoch : history.epochs) {
    append(epoch.train_loss);
    append(epoch.test_accuracy);
    if (!std::isnan(epoch.train_loss) || !std::isnan(epoch.test_accuracy)) continue;
    for (const auto& [_, value] : epoch.metrics) append(value);
  }
  return text;
}

using Places = std::set<std::pair<std::size_t, std::size_t>>;  // optimizer, learning rate

// Where each seed has a finished trial.
std::vector<Places> finished_places(const StudyRecord& study) {
  std::vector<Places> places(study.seeds.size());
  for (const auto& trial : study.trials) {
    const auto& place = trial.planned.place;
    if (is_finished(trial)) places[place.seed].insert({place.optimizer, place.learning_rate});
  }
  return places;
}

// Each seed's group by its first member.
std::vector<std::size_t> groups_of_equals(const StudyRecord& study) {
  std::vector<std::size_t> first(study.seeds.size());
  std::iota(first.begin(), first.end(), std::size_t{0});
  std::map<std::tuple<std::size_t, std::size_t, std::string>, std::size_t> seed_of;
  for (const auto& trial : study.trials) {
    // Untrained models alone, or of one number, are alike too easily.
    if (!is_finished(trial) || trial.history.divergence || trial.history.epochs.size() < 2) continue;
    const auto& place = trial.planned.place;
    const auto [entry, is_new] =
        seed_of.try_emplace({place.optimizer, place.learning_rate, bits(trial.history)}, place.seed);
    if (is_new) continue;
    const auto one = first[entry->second], other = first[place.seed];
    std::replace(first.begin(), first.end(), std::max(one, other), std::min(one, other));
  }
  return first;
}

// By whom each seed is spoken for: the one of its group that has most trials, where that one has a trial wherever it
// has one, so that no value is lost; else itself.
std::vector<std::size_t> first_of_group(const StudyRecord& study) {
  const auto group = groups_of_equals(study);
  const auto places = finished_places(study);
  std::map<std::size_t, std::size_t> speaker;  // by group
  for (std::size_t seed = 0; seed < group.size(); ++seed) {
    const auto [entry, _] = speaker.try_emplace(group[seed], seed);
    if (places[seed].size() > places[entry->second].size()) entry->second = seed;
  }
  std::vector<std::size_t> first;
  for (std::size_t seed = 0; seed < group.size(); ++seed) {
    const auto& all = places[speaker.at(group[seed])];
    const bool is_covered = std::includes(all.begin(), all.end(), places[seed].begin(), places[seed].end());
    first.push_back(is_covered ? speaker.at(group[seed]) : seed);
  }
  return first;
}

}  // namespace

bool shares_seeds(const StudyRecord& study) { return !parse_report_settings(study.report).unpaired; }

std::vector<std::vector<std::size_t>> identical_seeds(const StudyRecord& study) {
  const auto first = first_of_group(study);
  std::map<std::size_t, std::vector<std::size_t>> members;
  for (std::size_t seed = 0; seed < first.size(); ++seed) members[first[seed]].push_back(seed);
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [_, group] : members) {
    if (group.size() > 1) groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<std::size_t> independent_seeds(const StudyRecord& study) {
  const auto first = first_of_group(study);
  std::vector<std::size_t> seeds;
  for (std::size_t seed = 0; seed < first.size(); ++seed) {
    if (first[seed] == seed) seeds.push_back(seed);
  }
  return seeds;
}

}  // namespace etude
