#include "train/environment.h"

#include <dlfcn.h>
#include <malloc.h>
#include <torch/torch.h>

#include <filesystem>

#include "core/device_name.h"
#include "core/error.h"
#include "kernels/simd.h"

namespace etude {
namespace {

// The library that the system's alternative put behind libblas.so.3.
std::string blas_library() {
  if (auto* symbol = dlsym(RTLD_DEFAULT, "openblas_get_config")) return reinterpret_cast<const char* (*)()>(symbol)();
  Dl_info library{};
  if (auto* symbol = dlsym(RTLD_DEFAULT, "sgemm_"); symbol != nullptr && dladdr(symbol, &library) != 0) {
    return std::filesystem::canonical(library.dli_fname).string();
  }
  return "built into LibTorch";
}

}  // namespace

void configure_process(int threads) {
  // Freed tensors stay with the process: handing 17 MB back to the kernel after every operation, and faulting it in
  // again page by page, costs PyTorch a third of a step.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, -1);
  torch::set_num_threads(threads);
  torch::set_num_interop_threads(1);
  // LibTorch tells OpenMP only. OpenBLAS built on pthreads, whichever library the system's BLAS alternative names, has
  // a pool of its own.
  using SetThreads = void (*)(int);
  if (auto* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<SetThreads>(symbol)(threads);
}

Environment describe_environment() {
  Environment environment{.libtorch = TORCH_VERSION, .blas = blas_library(), .simd = simd_level(), .cuda_devices = {}};
  for (std::size_t i = 0; i < torch::cuda::device_count(); ++i) {
    environment.cuda_devices.push_back("cuda:" + std::to_string(i));
  }
  return environment;
}

std::string resolve_device(const std::string& device) {
  if (device == "cpu") return device;
  const bool available = torch::cuda::is_available();
  if (device == "auto") return available ? "cuda:0" : "cpu";
  if (!is_device_name(device)) throw UsageError("unknown device '" + device + "'; known: " + known_devices);
  if (!available) {
    throw EnvironmentError("device " + device +
                           ": this LibTorch (" TORCH_VERSION
                           ") sees no GPU; use --device cpu, or build against a CUDA LibTorch with CMAKE_PREFIX_PATH");
  }
  const auto index = device == "cuda" ? 0 : std::stoul(device.substr(std::string_view("cuda:").size()));
  if (index >= torch::cuda::device_count()) {
    throw EnvironmentError("device " + device + ": this machine has " + std::to_string(torch::cuda::device_count()) +
                           " GPU(s)");
  }
  return "cuda:" + std::to_string(index);
}

}  // namespace etude
