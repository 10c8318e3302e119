#include "protocol/measurement.h"

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace etude {

// Names of fields, once: for writing and for reading.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Measurement::Stage, name, forward, backward, multiply_adds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Measurement, seconds_to_start, seconds_per_step, seconds_per_evaluation, peak_gflops,
                                   stages, steps, threads, numeric_mode)

std::string to_text(const Measurement& measurement) { return nlohmann::json(measurement).dump(); }

Measurement parse_measurement(const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<Measurement>();
  } catch (const nlohmann::json::exception& error) {
    throw EnvironmentError(std::string("etude-worker's measurement cannot be read: ") + error.what());
  }
}

}  // namespace etude
