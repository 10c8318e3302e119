#include "study/read_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "study/learning_rates.h"
#include "study/study_keys.h"

namespace etude {
namespace {

// An array whose elements `read` understands, each at most once, and at least one.
template <class T>
std::vector<T> unique_list(TomlReader& reader, const toml::table& grid, const char* key, const char* what,
                           const auto& read) {
  std::vector<T> result;
  std::set<T> present;
  const auto* node = grid.get(key);
  if (node == nullptr) {
    reader.error(grid.source(), fmt::format("'{}' is missing", key));
    return result;
  }
  const auto* array = node->as_array();
  if (array == nullptr) {
    reader.error(node->source(), fmt::format("'{}' must be a list of {}", key, what));
    return result;
  }
  if (array->empty()) reader.error(node->source(), fmt::format("'{}' is empty: the grid would hold no trial", key));
  for (const auto& element : *array) {
    const std::optional<T> value = read(element);
    if (!value) continue;
    if (present.insert(*value).second) {
      result.push_back(*value);
    } else {
      reader.error(element.source(), fmt::format("'{}' holds {} twice", key, *value));
    }
  }
  return result;
}

std::vector<double> read_range(TomlReader& reader, const toml::table& range) {
  reader.check_keys(range, "grid.learning_rates.", key_names("grid.learning_rates"));
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

std::vector<double> read_learning_rates(TomlReader& reader, const toml::table& grid) {
  const auto* node = grid.get("learning_rates");
  if (node != nullptr && node->is_table()) return read_range(reader, *node->as_table());
  std::map<double, double> spellings;  // by rounded rate
  auto rates = unique_list<double>(
      reader, grid, "learning_rates", "numbers, or { from, to, per_decade }",
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

}  // namespace

void read_grid(TomlReader& reader, const toml::table& grid, Study& study) {
  reader.check_keys(grid, "grid.", key_names("grid"));
  study.optimizers = unique_list<std::string>(
      reader, grid, "optimizers", "names in quotes", [&](const toml::node& element) -> std::optional<std::string> {
        const auto* name = element.as_string();
        if (name == nullptr) {
          reader.error(element.source(), "an optimizer must be a name in quotes");
        } else if (has_control_character(name->get())) {
          reader.error(element.source(), "an optimizer's name holds a control character");
        } else {
          return name->get();
        }
        return std::nullopt;
      });
  study.learning_rates = read_learning_rates(reader, grid);
  study.seeds = unique_list<std::int64_t>(
      reader, grid, "seeds", "integers", [&](const toml::node& element) -> std::optional<std::int64_t> {
        const auto* seed = element.as_integer();
        if (seed != nullptr && seed->get() >= 0 && seed->get() <= largest_seed) return seed->get();
        reader.error(element.source(), fmt::format("a seed must be an integer from 0 to {}", largest_seed));
        return std::nullopt;
      });
}

void check_size(TomlReader& reader, const toml::table& grid, const Study& study) {
  std::int64_t trials = 1, product = 0;
  bool overflows = false;
  for (const auto count : {study.optimizers.size(), study.learning_rates.size(), study.seeds.size()}) {
    overflows |= __builtin_mul_overflow(trials, static_cast<std::int64_t>(count), &trials);
  }
  for (const auto each : {total_steps(study.problem), study.problem.epochs + 1}) {
    overflows |= __builtin_mul_overflow(trials, each, &product);
  }
  if (!overflows) return;
  reader.error(grid.source(), fmt::format("the grid is too large: {} optimizers x {} learning rates x {} seeds of {} "
                                          "steps each cannot be counted",
                                          study.optimizers.size(), study.learning_rates.size(), study.seeds.size(),
                                          total_steps(study.problem)));
}

}  // namespace etude
