#pragma once

#include <map>
#include <string>

#include "study/growth_rules.h"
#include "study/study.h"
#include "study/toml_reader.h"

namespace etude {

/// `[grid] learning_rates` and `[optimizers.NAME] learning_rates`: fills in the study's learning rates and, where
/// optimizers have others than each other, its cells, and says which of them grow. Its optimizers and seeds are read
/// already. `usual`: what the file says of them, by their names in the study. What is wrong, the reader hears.
std::map<std::string, GrowingGrid> read_learning_rates(TomlReader& reader, const toml::table& document,
                                                       const toml::table& grid,
                                                       const std::map<std::string, double>& usual, Study& study);

/// Whether what grows goes together with the rest of the study.
void check_growth(TomlReader& reader, const toml::table& grid, const GrowthRules& rules, const Study& study);

}  // namespace etude
