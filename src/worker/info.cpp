#include "worker/info.h"

#include "core/version.h"
#include "train/environment.h"

namespace etude {

WorkerInfo info() {
  const auto environment = describe_environment();
  return {.version = version,
          .compiler = std::string("g++ ") + __VERSION__,
          .libtorch = environment.libtorch,
          .blas = environment.blas,
          .simd = environment.simd,
          .cuda_devices = environment.cuda_devices};
}

}  // namespace etude
