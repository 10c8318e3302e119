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

// As they stand in the table whose path is `path`.
std::vector<double> read_rates(TomlReader& reader, const toml::table& table, const std::string& path,
                               std::optional<double> usual, const std::string& optimizer) {
  const auto* range = table.get_as<toml::table>(key);
  if (range == nullptr) return read_list(reader, table);
  reader.check_keys(*range, path + "learning_rates.", key_names("grid.learning_rates"));
  return is_around(table) ? read_around(reader, *range, usual, optimizer) : read_ends(reader, *range);
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

void read_learning_rates(TomlReader& reader, const toml::table& document, const toml::table& grid,
                         const std::map<std::string, double>& usual, Study& study) {
  const auto& names = study.optimizers;
  const bool all_have_their_own = !names.empty() && std::all_of(names.begin(), names.end(), [&](const auto& name) {
    return own_table(document, name) != nullptr;
  });
  // What stands there once is read once, and so its errors are told once.
  std::vector<double> shared;
  if (!is_around(grid) && !(all_have_their_own && !grid.contains(key))) {
    shared = read_rates(reader, grid, "grid.", std::nullopt, "");
  }
  std::vector<std::vector<double>> rates;
  for (const auto& name : names) {
    const auto usual_rate = usual_learning_rate(document, usual, name);
    if (const auto* own = own_table(document, name)) {
      rates.push_back(read_rates(reader, *own, fmt::format("optimizers.{}.", name), usual_rate, name));
    } else {
      rates.push_back(is_around(grid) ? read_rates(reader, grid, "grid.", usual_rate, name) : shared);
    }
  }
  std::set<double> all(shared.begin(), shared.end());
  if (!rates.empty()) all.clear();
  for (const auto& own : rates) all.insert(own.begin(), own.end());
  study.learning_rates.assign(all.begin(), all.end());
  const auto has_all = [&](const auto& own) { return own.size() == all.size(); };
  if (std::all_of(rates.begin(), rates.end(), has_all)) return;
  for (const auto& own : rates) {
    auto& cells = study.cells.emplace_back(OptimizerCells{.learning_rates = {}, .seeds = study.seeds.size()});
    for (const double rate : own) {
      const auto at = std::lower_bound(study.learning_rates.begin(), study.learning_rates.end(), rate);
      cells.learning_rates.push_back(static_cast<std::size_t>(at - study.learning_rates.begin()));
    }
  }
}

}  // namespace etude
