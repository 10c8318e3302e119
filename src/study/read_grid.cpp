#include "study/read_grid.h"

#include <fmt/format.h>

#include <optional>

#include "study/growth_rules.h"
#include "study/read_seeds.h"
#include "study/study_keys.h"
#include "study/unique_list.h"

namespace etude {
std::optional<SeedRule> read_grid(TomlReader& reader, const toml::table& grid, Study& study) {
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
  return read_seeds(reader, grid, study);
}

void check_size(TomlReader& reader, const toml::table& grid, const Study& study) {
  std::int64_t trials = 1, product = 0;
  bool overflows = false;
  const auto rule = parse_growth_rules(study.growth).seeds;
  const auto seeds = rule ? static_cast<std::size_t>(rule->at_most) : study.seeds.size();
  for (const auto count : {study.optimizers.size(), study.learning_rates.size(), seeds}) {
    overflows |= __builtin_mul_overflow(trials, static_cast<std::int64_t>(count), &trials);
  }
  for (const auto each : {total_steps(study.problem), study.problem.epochs + 1}) {
    overflows |= __builtin_mul_overflow(trials, each, &product);
  }
  if (!overflows) return;
  reader.error(grid.source(),
               fmt::format("the grid is too large: {} optimizers x {} learning rates x {} seeds of {} "
                           "steps each cannot be counted",
                           study.optimizers.size(), study.learning_rates.size(), seeds, total_steps(study.problem)));
}

}  // namespace etude
