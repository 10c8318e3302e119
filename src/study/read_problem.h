#pragma once

#include "core/trial.h"
#include "study/toml_reader.h"

namespace etude {

/// The table [problem]. What is wrong with it, the reader hears.
Problem read_problem(TomlReader& reader, const toml::table& table);

}  // namespace etude
