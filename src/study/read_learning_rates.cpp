#include "study/read_learning_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "core/optimizer_info.h"
#include "core/registry.h"
#include "study/learning_rates.h"
#include "study/study_keys.h"
#include "study/unique_list.h"

namespace etude {
namespace {

constexpr const char* key = "learning_rates";

// What an optimizer begins with, and how that grows.
struct Rates {
  std::vector<double> start{};
  std::optional<GrowingGrid> growth{};
};

std::vector<double> read_ends(TomlReader& reader, const toml::table& range) {
  const auto from = reader.number(range, "from", true), to = reader.number(range, "to", true);
  const auto per_decade = reader.integer(range, "per_decade", 1, true);
  if (!from || !to || !per_decade) return {};
  if (!(*from > 0) || !std::isfinite(*from) || !std::isfinite(*to) || *per_decade > 100 ||
      rounded_learning_rate(*to) < rounded_learning_rate(*from)) {
    reader.error(range.source(), "'learning_rates' needs 0 < from <= to, and per_decade at most 100");
    return {};
  }
  auto rates = learning_rate_range(*from, *to, static_cast<int>(*per_decade));
  const double end = rounded_learning_rate(*to);
  if (rates.back() != end) {
    std::string nearest = fmt::format("to = {}", rates.back());
    if (rates.back() > end) nearest = fmt::format("to = {} or to = {}", rates.end()[-2], rates.back());
    reader.error(range.get("to")->source(),
                 fmt::format("'to' = {} is none of the learning rates from {} on, {} a decade; the nearest: {}", *to,
                             *from, *per_decade, nearest));
  }
  return rates;
}

// { around = "usual", decades = 2, per_decade = 2 }
std::vector<double> read_around(TomlReader& reader, const toml::table& range, std::optional<double> usual,
                                const std::string& optimizer) {
  const auto around = reader.text(range, "around", true);
  const auto decades = reader.integer(range, "decades", 1, true, 10);
  const auto per_decade = reader.integer(range, "per_decade", 1, true, 100);
  if (!around || !decades || !per_decade) return {};
  if (*around != "usual") {
    reader.error(range.get("around")->source(), R"('around' must be "usual"; or give 'from' and 'to')");
    return {};
  }
  if (!usual) {
    reader.error(range.source(), fmt::format("no usual learning rate of '{0}' is known: say `usual_learning_rate` in "
                                             "[optimizers.\"{0}\"]",
                                             optimizer));
    return {};
  }
  const double factor = std::pow(10.0, static_cast<double>(*decades));
  const double from = rounded_learning_rate(*usual / factor), to = rounded_learning_rate(*usual * factor);
  if (!(from > 0) || !std::isfinite(to)) {
    reader.error(range.source(), fmt::format("{} decades around {} are no learning rates", *decades, *usual));
    return {};
  }
  return learning_rate_range(from, to, static_cast<int>(*per_decade));
}

std::vector<double> read_list(TomlReader& reader, const toml::table& table) {
  std::map<double, double> spellings;  // by rounded rate
  auto rates = unique_list<double>(
      reader, table, key, "numbers, or { from, to, per_decade }",
      [&](const toml::node& element) -> std::optional<double> {
        const auto value = element.is_number() ? element.value<double>() : std::nullopt;
        if (!value || !std::isfinite(*value) || !(*value > 0)) {
          reader.error(element.source(), "a learning rate must be a number above 0");
          return std::nullopt;
        }
        const double rate = rounded_learning_rate(*value);
        const auto [earlier, is_new] = spellings.emplace(rate, *value);
        if (is_new || earlier->second == *value) return rate;
        reader.error(element.source(), fmt::format("'learning_rates' holds {} twice, as {} and as {}: six significant "
                                                   "digits tell learning rates apart",
                                                   rate, earlier->second, *value));
        return std::nullopt;
      });
  std::sort(rates.begin(), rates.end());
  return rates;
}

bool is_around(const toml::table& table) {
  const auto* range = table.get_as<toml::table>(key);
  return range != nullptr && (range->contains("around") || range->contains("decades"));
}

// A limit of where a grid grows to.
double read_limit(TomlReader& reader, const toml::table& range, const char* name, double otherwise) {
  const auto limit = reader.number(range, name, false);
  if (!limit) return otherwise;
  if (*limit > 0 && std::isfinite(*limit)) return rounded_learning_rate(*limit);
  reader.error(range.get(name)->source(), "a learning rate must be a number above 0");
  return otherwise;
}

std::optional<GrowingGrid> read_growth(TomlReader& reader, const toml::table& range, const std::vector<double>& start) {
  GrowingGrid grid{.extend = reader.flag(range, "extend").value_or(false)};
  const auto refine = reader.integer(range, "refine", 1, false, 100);
  grid.lowest = read_limit(reader, range, "lowest", grid.lowest);
  grid.highest = read_limit(reader, range, "highest", grid.highest);
  if (!grid.extend && !refine) {
    for (const char* name : {"lowest", "highest"}) {
      if (range.contains(name)) {
        reader.error(range.get(name)->source(), fmt::format("'{}' is where a grid ends that grows: it needs extend = "
                                                            "true",
                                                            name));
      }
    }
    return std::nullopt;
  }
  const auto per_decade = range["per_decade"].value<std::int64_t>();
  if (start.empty() || !per_decade) return std::nullopt;  // what is wrong is said already
  grid.from = start.front();
  grid.to = start.back();
  grid.per_decade = static_cast<int>(*per_decade);
  grid.refine = static_cast<int>(refine.value_or(0));
  if (grid.refine % grid.per_decade != 0) {
    reader.error(
        range.get("refine")->source(),
        fmt::format("'refine' = {} must be a multiple of 'per_decade' = {}: what is trained stays on the finer "
                    "grid",
                    grid.refine, grid.per_decade));
  }
  if (grid.lowest > grid.from || grid.highest < grid.to) {
    reader.error(range.source(), fmt::format("the learning rates begin beyond 'lowest' = {} or 'highest' = {}",
                                             grid.lowest, grid.highest));
  }
  return grid;
}

// As they stand in the table whose path is `path`.
Rates read_rates(TomlReader& reader, const toml::table& table, const std::string& path, std::optional<double> usual,
                 const std::string& optimizer) {
  const auto* range = table.get_as<toml::table>(key);
  if (range == nullptr) return {.start = read_list(reader, table)};
  reader.check_keys(*range, path + "learning_rates.", key_names("grid.learning_rates"));
  Rates rates{.start = is_around(table) ? read_around(reader, *range, usual, optimizer) : read_ends(reader, *range)};
  rates.growth = read_growth(reader, *range, rates.start);
  return rates;
}

// A table of an optimizer's that has learning rates of its own; else nullptr.
const toml::table* own_table(const toml::table& document, const std::string& optimizer) {
  const auto* tables = document.get_as<toml::table>("optimizers");
  const auto* own = tables != nullptr ? tables->get_as<toml::table>(optimizer) : nullptr;
  return own != nullptr && own->contains(key) ? own : nullptr;
}

std::optional<double> usual_learning_rate(const toml::table& document, const std::map<std::string, double>& usual,
                                          const std::string& optimizer) {
  if (const auto said = usual.find(optimizer); said != usual.end()) return said->second;
  const auto is = document["optimizers"][optimizer]["is"].value_or(optimizer);
  const auto* info = Registry<OptimizerInfo>::find(is);
  return info != nullptr && info->usual_learning_rate > 0 ? std::optional(info->usual_learning_rate) : std::nullopt;
}

}  // namespace

std::map<std::string, GrowingGrid> read_learning_rates(TomlReader& reader, const toml::table& document,
                                                       const toml::table& grid,
                                                       const std::map<std::string, double>& usual, Study& study) {
  const auto& names = study.optimizers;
  const bool all_have_their_own = !names.empty() && std::all_of(names.begin(), names.end(), [&](const auto& name) {
    return own_table(document, name) != nullptr;
  });
  // What stands there once is read once, and so its errors are told once.
  Rates shared;
  if (!is_around(grid) && !(all_have_their_own && !grid.contains(key))) {
    shared = read_rates(reader, grid, "grid.", std::nullopt, "");
  }
  std::vector<std::vector<double>> rates;
  std::map<std::string, GrowingGrid> growing;
  for (const auto& name : names) {
    const auto usual_rate = usual_learning_rate(document, usual, name);
    const auto* own = own_table(document, name);
    const auto read = own != nullptr ? read_rates(reader, *own, fmt::format("optimizers.{}.", name), usual_rate, name)
                      : is_around(grid) ? read_rates(reader, grid, "grid.", usual_rate, name)
                                        : shared;
    rates.push_back(read.start);
    if (read.growth) growing.emplace(name, *read.growth);
  }
  std::set<double> all(shared.start.begin(), shared.start.end());
  if (!rates.empty()) all.clear();
  for (const auto& own : rates) all.insert(own.begin(), own.end());
  study.learning_rates.assign(all.begin(), all.end());
  const auto has_all = [&](const auto& own) { return own.size() == all.size(); };
  if (std::all_of(rates.begin(), rates.end(), has_all)) return growing;
  for (const auto& own : rates) {
    auto& cells = study.cells.emplace_back(OptimizerCells{.learning_rates = {}, .seeds = study.seeds.size()});
    for (const double rate : own) {
      const auto at = std::lower_bound(study.learning_rates.begin(), study.learning_rates.end(), rate);
      cells.learning_rates.push_back(static_cast<std::size_t>(at - study.learning_rates.begin()));
    }
  }
  return growing;
}

void check_growth(TomlReader& reader, const toml::table& grid, const GrowthRules& rules, const Study& study) {
  if (study.problem.data_order == DataOrder::continued && (rules.seeds || !rules.learning_rates.empty())) {
    reader.error(grid.source(),
                 "with data_order = \"continued\" a trial depends on all before it, and so on how many "
                 "there are: give seeds and learning rates that do not grow");
  }
  const bool have_their_own = !study.cells.empty() || !rules.learning_rates.empty();
  if (rules.seeds && rules.seeds->figure == "average" && have_their_own) {
    reader.error(grid.get("seeds")->source(),
                 "'figure' = \"average\" compares nothing where optimizers have learning rates of their own");
  }
}

}  // namespace etude
