#pragma once

#include "study/growth_rules.h"
#include "study/study.h"
#include "study/toml_reader.h"

namespace etude {

/// `[grid] seeds`: a list, or { at_least, at_most, until, figure }, of which the study begins with the fewest. What is
/// wrong with it, the reader hears.
std::optional<SeedRule> read_seeds(TomlReader& reader, const toml::table& grid, Study& study);

}  // namespace etude
