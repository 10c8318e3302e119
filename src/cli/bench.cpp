#include <fmt/format.h>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "cli/command.h"
#include "cli/expected_time.h"
#include "cli/live_view.h"
#include "cli/reference_study.h"
#include "cli/worker_process.h"
#include "core/dataset_info.h"
#include "core/error.h"
#include "core/model_info.h"
#include "core/registry.h"
#include "core/task_info.h"
#include "host/available_cores.h"
#include "protocol/sign_of_life.h"
#include "report/table.h"
#include "study/study.h"

namespace etude::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string study_file;
  bool json = false;
  int patience = default_patience.count();  // seconds
};

// One worker per core at the same time, as `etude run` uses the machine.
std::vector<Measurement> measure_all_cores(const Study& study, std::chrono::seconds patience,
                                           const CommonOptions& common) {
  const auto trial = study.trial(0).trial;
  std::vector<std::future<std::optional<Measurement>>> workers;
  for (int i = 0; i < available_cores(); ++i) {
    workers.push_back(std::async(std::launch::async, [&] { return measure(trial, common.data_dir, patience); }));
  }
  std::vector<Measurement> results;
  for (auto& worker : workers) {
    auto measured = worker.get();
    if (!measured) throw EnvironmentError("a training step could not be measured (see above)");
    results.push_back(std::move(*measured));
  }
  return results;
}

double mean_of(const std::vector<Measurement>& measured, double Measurement::*member) {
  return std::accumulate(measured.begin(), measured.end(), 0.0,
                         [&](double sum, const Measurement& one) { return sum + one.*member; }) /
         static_cast<double>(measured.size());
}

Json to_json(const std::vector<Measurement::Stage>& stages) {
  Json result = Json::array();
  for (const auto& stage : stages) {
    result.push_back({{"name", stage.name},
                      {"forward", stage.forward},
                      {"backward", stage.backward},
                      {"multiply_adds", stage.multiply_adds}});
  }
  return result;
}

Json summarize(const Study& study, const std::vector<Measurement>& measured) {
  const auto& problem = study.problem;
  const auto& dataset = *Registry<DatasetInfo>::find(problem.dataset);
  const auto size =
      model_size(Registry<ModelInfo>::find(problem.model)->layers(dataset.shape, dataset.outputs), dataset.shape);
  const auto workers = static_cast<double>(measured.size());
  const double step = mean_of(measured, &Measurement::seconds_per_step);
  const double evaluation = mean_of(measured, &Measurement::seconds_per_evaluation);
  const double gflop = 2e-9 * static_cast<double>(size.training_multiply_adds * problem.batch_size);
  const double peak = workers * mean_of(measured, &Measurement::peak_gflops), throughput = workers * gflop / step;
  return {{"study", study.name},
          {"numeric_mode", measured.front().numeric_mode},
          {"workers", measured.size()},
          {"seconds_per_step", step},
          {"examples_per_second", workers * static_cast<double>(problem.batch_size) / step},
          {"seconds_per_evaluation", evaluation},
          {"peak_gflops", peak},
          {"direct_equivalent_gflops", throughput},
          {"times_peak", throughput / peak},
          {"study_seconds", static_cast<double>(study.size()) * trial_seconds(problem, step, evaluation) / workers},
          {"stages", to_json(measured.front().stages)}};
}

std::string stage_table(const Json& stages) {
  std::vector<std::vector<std::string>> rows{{"stage of a step, one worker", "forward ms", "backward ms"}};
  for (const auto& stage : stages) {
    const double backward = stage["backward"];
    rows.push_back({stage["name"], fmt::format("{:.2f}", 1e3 * stage["forward"].get<double>()),
                    backward > 0 ? fmt::format("{:.2f}", 1e3 * backward) : ""});
  }
  return format_table(rows);
}

void print(const Study& study, const Json& r) {
  const auto& p = study.problem;
  fmt::print("{} on {}, batches of {}, {}; {} worker(s) at once\n\n", p.model, p.dataset, p.batch_size,
             r["numeric_mode"].get<std::string>(), r["workers"].get<int>());
  fmt::print("step        {:.1f} ms in each worker; {:.0f} {} a second in all\n",
             1e3 * r["seconds_per_step"].get<double>(), r["examples_per_second"].get<double>(),
             Registry<TaskInfo>::find(Registry<DatasetInfo>::find(p.dataset)->task)->examples);
  fmt::print(
      "arithmetic  {:.0f} GFLOP/s, counted as direct convolution: {:.2f} times the {:.0f} GFLOP/s that the cores "
      "multiply and add\n",
      r["direct_equivalent_gflops"].get<double>(), r["times_peak"].get<double>(), r["peak_gflops"].get<double>());
  fmt::print("{:11} about {} for {} trials of {} steps\n\n", study.name, duration_text(r["study_seconds"]),
             study.size(), total_steps(p));
  fmt::print("{}", stage_table(r["stages"]));
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study_file, "A study file; the reference study without it");
  app.add_flag("--json", options->json, "JSON");
  app.add_option("--patience", options->patience, "Seconds after which it is given up")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  return [options, &common] {
    const Study study = options->study_file.empty()
                            ? parse_study(reference_study, "the reference study", common.overrides)
                            : read_study(options->study_file, common.overrides);
    const auto result = summarize(study, measure_all_cores(study, std::chrono::seconds(options->patience), common));
    if (options->json) {
      fmt::print("{}\n", result.dump(1));
    } else {
      print(study, result);
    }
    return 0;
  };
}

const Registration<Command> registration{
    {.name = "bench",
     .summary = "This machine's training step, its share of the arithmetic peak, the hours of the reference study",
     .example = "etude bench",
     .setup = setup}};

}  // namespace
}  // namespace etude::cli
