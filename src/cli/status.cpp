#include <fmt/chrono.h>
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/find_study.h"
#include "cli/live_view.h"
#include "cli/terminal.h"
#include "report/growth_text.h"
#include "store/store.h"
#include "study/growth_rules.h"

namespace etude::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string study;
  bool json = false;
};

std::string local_time(Store::Clock::time_point time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(Store::Clock::to_time_t(time)));
}

Json describe(Store& store, const std::string& study) {
  const auto counts = store.counts(study);
  Json json{{"study", study},      {"done", counts.done},    {"running", Json::array()}, {"pending", counts.pending},
            {"lost", counts.lost}, {"failed", Json::array()}};
  const auto trial = [](const TrialRecord& t) {
    return Json{{"optimizer", t.planned.optimizer},
                {"learning_rate", t.planned.trial.learning_rate},
                {"seed", t.planned.trial.seed}};
  };
  for (const auto& t : store.trials(study, TrialStatus::running)) {
    Json row = trial(t);
    row.update(Json{{"worker", t.worker},
                    {"since", local_time(t.claimed_at)},
                    {"epoch", t.progress.epoch},
                    {"step", t.progress.step},
                    {"loss", t.progress.step == 0 ? Json(nullptr) : Json(t.progress.loss)},  // none yet is no NaN
                    {"lapsed", t.lease_left == std::chrono::milliseconds(0)}});
    json["running"].push_back(row);
  }
  if (const auto planned = store.planned(study); !planned.growth.empty() || !planned.looks.empty()) {
    json["growth"] = growth_json(planned.growth, planned.looks);
  }
  for (const auto& t : store.trials(study, TrialStatus::failed)) {
    Json row = trial(t);
    row.update(Json{{"attempts", t.attempts}, {"reason", t.failure}});
    json["failed"].push_back(row);
  }
  return json;
}

std::string number(const Json& value) { return value.is_null() ? "–" : fmt::format("{:g}", value.get<double>()); }

std::string trial_text(const Json& row) {
  return fmt::format("{} lr {} seed {}", row["optimizer"].get<std::string>(), number(row["learning_rate"]),
                     row["seed"].get<std::int64_t>());
}

void tell_lost(const Json& study, const std::string& location) {
  if (study["lost"] == 0) return;
  print_error(
      "etude: {} places of study '{}' in {} are lost: they are not counted; `etude run` with its file puts them back\n",
      study["lost"].get<std::int64_t>(), study["study"].get<std::string>(), location);
}

void print(const Json& study) {
  fmt::print("{}: {} done, {} running, {} left, {} failed\n", study["study"].get<std::string>(),
             study["done"].get<std::int64_t>(), study["running"].size(), study["pending"].get<std::int64_t>(),
             study["failed"].size());
  if (study.contains("growth")) {
    for (const auto& look : parse_looks(study["growth"]["looks"].dump())) fmt::print("  {}\n", look_text(look));
  }
  for (const auto& row : study["running"]) {
    fmt::print("  running  {}: epoch {}, step {}, loss {}; by {} since {}{}\n", trial_text(row),
               row["epoch"].get<int>(), row["step"].get<std::int64_t>(), number(row["loss"]),
               row["worker"].get<std::string>(), row["since"].get<std::string>(),
               row["lapsed"].get<bool>() ? "; its lease has lapsed, the next worker takes it up" : "");
  }
  for (const auto& row : study["failed"]) {
    fmt::print("  failed   {}, attempt {} of 3: {}\n", trial_text(row), row["attempts"].get<int>(),
               row["reason"].get<std::string>());
  }
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "The study's name; all of the store's without it");
  app.add_flag("--json", options->json, "JSON");
  return [options, &common] {
    const auto store = open_store(common.store, OpenMode::read_only);
    Json all = Json::array();
    auto result = ExitCode::ok;
    for (const auto& name : options->study.empty() ? store->studies() : std::vector{options->study}) {
      try {
        all.push_back(describe(*store, name));
        tell_lost(all.back(), common.store);
      } catch (const EnvironmentError& error) {  // of one study's grid: the others are shown
        print_error("etude: {}\n", error.what());
        result = error.code;
      }
    }
    if (options->json) {
      fmt::print("{}\n", all.dump(1));
    } else {
      for (const auto& study : all) print(study);
    }
    return static_cast<int>(result);
  };
}

const Registration<Command> registration{{.name = "status",
                                          .summary = "What is done, running, left and failed",
                                          .example = "etude status --store results.etude",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
