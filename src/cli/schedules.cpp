#include "cli/component_list.h"
#include "core/schedule_info.h"

namespace etude::cli {
namespace {

const Registration<Command> registration{
    {.name = "schedules",
     .summary = "The learning-rate schedules: formulas, settings with defaults, references",
     .example = "etude schedules warmup-cosine",
     .setup = [](CLI::App& app, const CommonOptions& /*common*/) {
       return list_components<ScheduleInfo>(app, "schedule");
     }}};

}  // namespace
}  // namespace etude::cli
