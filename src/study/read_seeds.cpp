#include "study/read_seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/nearest.h"
#include "study/study_keys.h"
#include "study/unique_list.h"

namespace etude {
namespace {

// Of more, every round trains one in hundreds.
constexpr std::int64_t most_seeds = 1000;
// With fewer there is no verdict to look at.
constexpr std::int64_t fewest_to_look_at = 3;

std::optional<SeedRule> read_rule(TomlReader& reader, const toml::table& table) {
  reader.check_keys(table, "grid.seeds.", key_names("grid.seeds"));
  SeedRule rule;
  rule.at_least = reader.integer(table, "at_least", fewest_to_look_at, false, most_seeds).value_or(rule.at_least);
  rule.at_most = reader.integer(table, "at_most", fewest_to_look_at, true, most_seeds).value_or(rule.at_least);
  rule.figure = reader.text(table, "figure", false).value_or(rule.figure);
  const auto until = reader.text(table, "until", true);
  if (rule.at_most < rule.at_least) {
    reader.error(table.get("at_most")->source(),
                 fmt::format("'at_most' = {} is below 'at_least' = {}", rule.at_most, rule.at_least));
  }
  const std::vector<std::string> figures{"best", "cost", "average"};
  if (std::find(figures.begin(), figures.end(), rule.figure) == figures.end()) {
    reader.error(table.get("figure")->source(),
                 fmt::format("'figure' must be \"best\", \"cost\" or \"average\"{}", suggestion(rule.figure, figures)));
  }
  if (until && *until != "clear") reader.error(table.get("until")->source(), R"('until' must be "clear")");
  return rule;
}

}  // namespace

std::optional<SeedRule> read_seeds(TomlReader& reader, const toml::table& grid, Study& study) {
  if (const auto* table = grid.get_as<toml::table>("seeds")) {
    const auto rule = read_rule(reader, *table);
    study.seeds.resize(static_cast<std::size_t>(rule->at_least));
    std::iota(study.seeds.begin(), study.seeds.end(), 0);
    return rule;
  }
  study.seeds = unique_list<std::int64_t>(
      reader, grid, "seeds", "integers, or { at_least, at_most, until }",
      [&](const toml::node& element) -> std::optional<std::int64_t> {
        const auto* seed = element.as_integer();
        if (seed != nullptr && seed->get() >= 0 && seed->get() <= largest_seed) return seed->get();
        reader.error(element.source(), fmt::format("a seed must be an integer from 0 to {}", largest_seed));
        return std::nullopt;
      });
  return std::nullopt;
}

}  // namespace etude
