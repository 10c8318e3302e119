#pragma once

#include <optional>

#include "study/growth_rules.h"
#include "study/study.h"
#include "study/toml_reader.h"

namespace etude {

/// The table [grid]: fills in the study's optimizers' names and its seeds, and says how these grow
/// (read_learning_rates.h has the rest). What is wrong with it, the reader hears; so of `check_size`: whether trials,
/// their steps and the passes over the data before them can be counted in 64 bits.
std::optional<SeedRule> read_grid(TomlReader& reader, const toml::table& grid, Study& study);
void check_size(TomlReader& reader, const toml::table& grid, const Study& study);

}  // namespace etude
