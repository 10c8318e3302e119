#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/trial.h"
#include "host/child_process.h"
#include "protocol/measurement.h"
#include "protocol/worker_info.h"

namespace etude::cli {

/// The etude-worker beside this program; ETUDE_WORKER names another. Throws EnvironmentError where there is none.
std::string find_worker();

/// Starts an etude-worker. It is of this process's group, so that Ctrl-Z stops it and `fg` lets it go on; Ctrl-C and a
/// closed terminal, which reach the group, it leaves to this process, which says once what is to be done.
/// `output`: a descriptor that becomes its standard output.
ChildProcess start_worker(const std::vector<std::string>& arguments, int output);

/// `etude-worker measure` of a trial, on the data of `data_dir`; nullopt where it cannot be measured, which the worker
/// has said. Throws EnvironmentError where it takes longer than `patience`.
std::optional<Measurement> measure(const Trial& trial, const std::string& data_dir, std::chrono::seconds patience);

/// `etude-worker info`. Throws EnvironmentError that says why there is none.
WorkerInfo worker_info();

}  // namespace etude::cli
