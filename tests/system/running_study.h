#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "system/study_folder.h"

namespace etude::system_test {

/// A study that trains for longer than any test lets it, and how far it is.
class RunningStudy : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    write("study.toml", R"(
name = "long"
[problem]
dataset = "cifar10"
model = "mlp"
batch_size = 50
epochs = 20000
train_examples = 1000
test_examples = 100
[grid]
optimizers = ["Adam"]
learning_rates = [1e-3]
seeds = [0, 1]
)");
  }

  /// What `etude status --json` says of it; nothing runs where the store is not there yet.
  [[nodiscard]] nlohmann::json status() const {
    const auto result = type({"status", "--store", store("s"), "--json"});
    const auto studies = result.exit_code == 0 ? nlohmann::json::parse(result.output) : nlohmann::json::array();
    return studies.empty() ? nlohmann::json{{"running", nlohmann::json::array()}} : studies.front();
  }
  /// Of the trials that run now, added up.
  [[nodiscard]] std::int64_t steps() const {
    std::int64_t sum = 0;
    const auto now = status();
    for (const auto& trial : now["running"]) sum += trial["step"].get<int>();
    return sum;
  }
  /// Looks until it is so. Fails where the process ends before.
  static void until(Process& process, const std::function<bool()>& is_so) {
    while (!is_so()) {
      if (const auto code = process.wait(std::chrono::milliseconds(20))) FAIL() << "it ended with " << *code;
    }
  }
  void until_trained_further(Process& process) const {
    const auto before = steps();
    until(process, [&] { return steps() > before; });
  }

  std::string log_ = path("log");
};

}  // namespace etude::system_test
