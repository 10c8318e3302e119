#pragma once

#include <map>
#include <string>

#include "study/study.h"
#include "study/toml_reader.h"

namespace etude {

/// `[grid] learning_rates` and `[optimizers.NAME] learning_rates`: fills in the study's learning rates and, where
/// optimizers have others than each other, its cells. Its optimizers and seeds are read already. `usual`: what the file
/// says of them, by their names in the study. What is wrong, the reader hears.
void read_learning_rates(TomlReader& reader, const toml::table& document, const toml::table& grid,
                         const std::map<std::string, double>& usual, Study& study);

}  // namespace etude
