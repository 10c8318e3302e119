#include "imports/seed_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace etude {
namespace {

bool is_whole_number(const std::string& text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

}  // namespace

SeedNumbers seed_numbers(const CollectedRuns& runs) {
  std::map<std::string, std::set<std::string>> optimizers_of;
  std::map<std::string, std::set<std::pair<std::string, double>>> cells_of;
  std::set<std::string> optimizers;
  std::set<std::pair<std::string, double>> cells;
  bool are_numbers = true;
  std::int64_t number = 0;
  for (const auto& run : runs.runs) {
    optimizers_of[run.seed].insert(run.optimizer);
    cells_of[run.seed].insert({run.optimizer, run.learning_rate});
    optimizers.insert(run.optimizer);
    cells.insert({run.optimizer, run.learning_rate});
    are_numbers = are_numbers && is_whole_number(run.seed, number);
  }
  const auto recurs = [](const auto& places) {
    return std::any_of(places.begin(), places.end(), [](const auto& seed) { return seed.second.size() > 1; });
  };
  SeedNumbers result{.paired = recurs(optimizers_of) || optimizers.size() == 1};
  const bool across_rates = recurs(cells_of);
  const bool by_name = result.paired && (across_rates || cells.size() == 1);
  if (by_name && are_numbers) {
    for (const auto& run : runs.runs) {
      (void)is_whole_number(run.seed, number);
      result.of_run.push_back(number);
    }
    return result;
  }
  // In the order in which they come, over all, within an optimizer, or within a cell.
  std::map<std::tuple<std::string, double>, std::map<std::string, std::int64_t>> numbers;
  for (const auto& run : runs.runs) {
    const std::tuple<std::string, double> within{by_name ? "" : run.optimizer, across_rates ? 0 : run.learning_rate};
    auto& taken = numbers[within];
    const auto [place, _] = taken.try_emplace(run.seed, static_cast<std::int64_t>(taken.size()));
    result.of_run.push_back(place->second);
  }
  result.paired = by_name;
  result.numbered = true;
  if (by_name) {
    result.note = "seeds are numbered from 0 on, as they come";
  } else {
    result.note = fmt::format(
        "no run of one optimizer shares a seed with another's: runs are numbered from 0 on in each {}, and optimizers "
        "are compared unpaired, by Welch's t",
        across_rates ? "optimizer" : "cell");
  }
  return result;
}

}  // namespace etude
