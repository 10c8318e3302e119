#pragma once

#include "study/report_settings.h"
#include "study/toml_reader.h"

namespace etude {

/// What `[report]`, `[metrics]` and `[optimizers.NAME] usual_learning_rate` of a study file say. `epochs`: a trial's.
ReportSettings read_report(TomlReader& reader, const toml::table& document, std::int64_t epochs);

}  // namespace etude
