#pragma once

#include <string>
#include <vector>

namespace etude::cli {

/// What this machine offers to workers.
struct Machine {
  int cores = 1;                  ///< that this process may use
  std::vector<std::string> gpus;  ///< "cuda:0", "cuda:1", ...; empty where `device` leaves no choice among them
};

/// For workers on that device. Starts etude-worker to ask LibTorch for GPUs where "auto" or "cuda" leave the choice.
Machine this_machine(const std::string& device);

}  // namespace etude::cli
