#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/worker_process.h"
#include "core/error.h"
#include "core/version.h"
#include "datasets/dataset.h"
#include "host/available_cores.h"
#include "store/store.h"

namespace etude::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// One line of the report; a remedy where something is wrong.
struct Finding {
  std::string what, value, remedy;
  bool stops_training = false;
};

std::vector<Finding> worker_findings() {
  WorkerInfo info;
  try {
    info = worker_info();
  } catch (const EnvironmentError& error) {
    return {{.what = "worker",
             .value = error.what(),
             .remedy = "./run builds etude-worker beside etude; it needs LibTorch (scripts/install-deps)",
             .stops_training = true}};
  }
  const bool slow = info.blas.find("/blas/libblas") != std::string::npos;
  std::vector<Finding> findings{
      {.what = "compiler", .value = info.compiler},
      {.what = "LibTorch", .value = info.libtorch},
      {.what = "BLAS",
       .value = info.blas,
       .remedy =
           slow ? "the reference BLAS is many times slower: scripts/install-deps makes OpenBLAS the system's" : ""},
      {.what = "SIMD level", .value = info.simd}};
  if (info.version != version) {
    findings.push_back({.what = "worker",
                        .value = fmt::format("version {}, etude is {}", info.version, version),
                        .remedy = "build both anew: cmake --build --preset release"});
  }
  const auto gpus = fmt::format("{}", fmt::join(info.cuda_devices, ", "));
  findings.push_back(
      {.what = "GPU", .value = gpus.empty() ? "none that LibTorch sees; training runs on the CPU" : gpus});
  return findings;
}

std::vector<Finding> data_findings(const CommonOptions& common) {
  std::vector<Finding> findings;
  for (const auto& dataset : Registry<DatasetDefinition>::all()) {
    Finding finding{.what = "data " + dataset.name, .value = "whole, in " + common.data_dir};
    try {
      if (const auto found = damage(dataset, common.data_dir); !found.empty()) {
        finding.value = found.front().what;
        finding.remedy = "if you need it: " + data_command("fetch", dataset.name, common.data_dir);
      }
    } catch (const OutOfResources& error) {
      finding.value = error.what();
      finding.remedy = "give étude more: ulimit -a shows the limits";
    }
    findings.push_back(finding);
  }
  return findings;
}

Finding store_finding(const CommonOptions& common) {
  if (!fs::exists(common.store))
    return {.what = "store", .value = common.store + " is not there yet; etude run makes it"};
  if (std::error_code error; fs::file_size(common.store, error) == 0 && !error)
    return {.what = "store", .value = common.store + " is empty yet; etude run begins it"};
  try {
    const auto store = open_store(common.store, OpenMode::read_only);
    return {.what = "store", .value = fmt::format("{} is whole, {} studies", common.store, store->studies().size())};
  } catch (const Error& error) {
    return {.what = "store", .value = error.what(), .remedy = "another one: --store PATH", .stops_training = true};
  }
}

Finding disk_finding(const CommonOptions& common) {
  const auto folder = fs::absolute(common.store).parent_path();
  std::error_code error;
  const auto space = fs::space(folder, error);
  constexpr std::uintmax_t enough = 1ULL << 30;
  return {.what = "free disk",
          .value = error ? error.message()
                         : fmt::format("{:.1f} GiB beside the store", static_cast<double>(space.available) / enough),
          .remedy = error || space.available < enough ? "checkpoints need room: free some, or another --store" : ""};
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "JSON");
  return [json, &common] {
    std::vector<Finding> findings{{.what = "étude", .value = std::string(version)}};
    const auto add = [&](std::vector<Finding> more) { findings.insert(findings.end(), more.begin(), more.end()); };
    add(worker_findings());
    add({{.what = "cores", .value = std::to_string(available_cores())}});
    add(data_findings(common));
    add({store_finding(common), disk_finding(common)});
    bool stops_training = false;
    Json all = Json::array();
    for (const auto& f : findings) {
      stops_training = stops_training || f.stops_training;
      all.push_back({{"what", f.what}, {"value", f.value}, {"remedy", f.remedy}});
      if (*json) continue;
      fmt::print("{} {:14} {}\n", f.remedy.empty() ? "ok  " : (f.stops_training ? "FAIL" : "note"), f.what, f.value);
      if (!f.remedy.empty()) fmt::print("     {:14} -> {}\n", "", f.remedy);
    }
    if (*json) fmt::print("{}\n", all.dump(1));
    return static_cast<int>(stops_training ? ExitCode::environment : ExitCode::ok);
  };
}

const Registration<Command> registration{{.name = "doctor",
                                          .summary = "What this machine offers and what is missing, with remedies",
                                          .example = "etude doctor",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
