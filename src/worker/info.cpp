#include "worker/info.h"

#include <nlohmann/json.hpp>

#include "core/version.h"
#include "train/environment.h"

namespace etude {

std::string info() {
  const auto environment = describe_environment();
  return nlohmann::json{{"version", version},
                        {"compiler", std::string("g++ ") + __VERSION__},
                        {"libtorch", environment.libtorch},
                        {"blas", environment.blas},
                        {"simd", environment.simd},
                        {"cuda_devices", environment.cuda_devices}}
      .dump();
}

}  // namespace etude
