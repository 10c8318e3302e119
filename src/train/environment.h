#pragma once

#include <string>
#include <vector>

namespace etude {

struct Environment {
  std::string libtorch;  ///< "1.13.1"
  std::string blas;      ///< what answers for sgemm: "OpenBLAS 0.3.21 ..." or the path of the library
  std::string simd;      ///< the level of étude's own kernels on this machine
  std::vector<std::string> cuda_devices;
};

Environment describe_environment();

/// Call once, before any trainer: threads for LibTorch, OpenMP and the BLAS alike, and memory that is kept between
/// steps.
void configure_process(int threads);

/// "auto" resolved: "cuda:0" where LibTorch sees a GPU, else "cpu". Throws UsageError for what is no device name,
/// EnvironmentError for a device that is not there.
std::string resolve_device(const std::string& device);

}  // namespace etude
