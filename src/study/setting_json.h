#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/trial.h"
#include "study/problem_settings.h"

namespace etude {

// As the canonical text has them, so that their form stays what it is.

nlohmann::ordered_json setting_json(const Problem& problem, const ProblemSetting& setting);
nlohmann::ordered_json component_json(const Component& component);

}  // namespace etude
