#include "protocol/worker_info.h"

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace etude {

// Names of fields, once: for writing and for reading.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WorkerInfo, version, compiler, libtorch, blas, simd, cuda_devices)

std::string to_text(const WorkerInfo& info) { return nlohmann::json(info).dump(); }

WorkerInfo parse_worker_info(const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<WorkerInfo>();
  } catch (const nlohmann::json::exception& error) {
    throw EnvironmentError(std::string("etude-worker's answer cannot be read: ") + error.what());
  }
}

}  // namespace etude
