#pragma once

#include <string>
#include <vector>

namespace etude {

/// What `etude-worker info` answers: what it runs on.
struct WorkerInfo {
  std::string version, compiler, libtorch;
  std::string blas;  ///< "OpenBLAS 0.3.21 ..." or the path of the library
  std::string simd;  ///< the level of étude's own kernels on this machine
  std::vector<std::string> cuda_devices;
};

/// JSON, a field by its name here; and back. The latter throws EnvironmentError where the text is no such answer.
std::string to_text(const WorkerInfo& info);
WorkerInfo parse_worker_info(const std::string& text);

}  // namespace etude
