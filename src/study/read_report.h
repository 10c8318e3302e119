#pragma once

#include "study/report_settings.h"
#include "study/toml_reader.h"

namespace etude {

/// What `[report]`, `[metrics]` and `[optimizers.NAME] usual_learning_rate` of a study file say.
ReportSettings read_report(TomlReader& reader, const toml::table& document);

}  // namespace etude
