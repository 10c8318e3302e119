#include <fmt/format.h>

#include "cli/command.h"
#include "core/metric_info.h"
#include "core/registry.h"

namespace etude::cli {
namespace {

std::function<int()> setup(CLI::App& /*app*/, const CommonOptions& /*common*/) {
  return [] {
    for (const auto& metric : Registry<MetricInfo>::all()) {
      const bool is_ranked = metric.direction != Direction::unknown;
      fmt::print("{:16} {}{}{}\n", metric.name, metric.meaning,
                 is_ranked ? fmt::format("; {} is better", to_string(metric.direction)) : "",
                 metric.on_request ? "; on request: [record] metrics" : "");
    }
    return 0;
  };
}

const Registration<Command> registration{{.name = "metrics",
                                          .summary = "What is measured every epoch, and which way is better",
                                          .example = "etude metrics",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
