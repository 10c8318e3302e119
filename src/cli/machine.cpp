#include "cli/machine.h"

#include "cli/worker_process.h"
#include "core/error.h"
#include "host/available_cores.h"

namespace etude::cli {

Machine this_machine(const std::string& device) {
  Machine machine{.cores = available_cores(), .gpus = {}};
  if (device != "auto" && device != "cuda") return machine;
  try {
    machine.gpus = worker_info().cuda_devices;
  } catch (const EnvironmentError&) {
    // A worker that cannot even start says why when it is to train.
  }
  return machine;
}

}  // namespace etude::cli
