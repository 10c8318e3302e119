#include "cli/machine.h"

#include <nlohmann/json.hpp>

#include "cli/worker_process.h"
#include "host/available_cores.h"

namespace etude::cli {

Machine this_machine(const std::string& device) {
  Machine machine{.cores = available_cores(), .gpus = {}};
  if (device != "auto" && device != "cuda") return machine;
  // A worker that cannot even start says why when it is to train.
  if (const auto info = worker_info(); info.exit_code == 0) {
    machine.gpus = nlohmann::json::parse(info.output).at("cuda_devices").get<std::vector<std::string>>();
  }
  return machine;
}

}  // namespace etude::cli
