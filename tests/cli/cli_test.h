#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "cli/filled_store.h"
#include "system/process.h"

namespace etude {

/// A folder of its own with a store, filled by three optimizers, four learning rates (all diverge at 1) and two seeds.
class CliTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    testing_data::fill_store(store_, study("made up", R"(["Adam", "SGD", "SGD+momentum"])", "[0, 1]"));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string study(const std::string& name, const std::string& optimizers, const std::string& seeds) {
    return "name = '" + name +
           "'\n[problem]\ndataset = 'cifar10'\nmodel = 'mlp'\nepochs = 3\n[grid]\noptimizers = " + optimizers +
           "\nlearning_rates = [1e-4, 1e-3, 1e-2, 1]\nseeds = " + seeds +
           "\n[optimizers.\"SGD+momentum\"]\nis = 'SGD'\nmomentum = 0.9\n[record]\nsteps = true\n";
  }

  [[nodiscard]] system_test::Result etude(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {std::string(ETUDE_BINARY_DIR) + "/etude", "--store", store_});
    return system_test::run(arguments, folder_.string());
  }
  [[nodiscard]] system_test::Result shell(const std::string& command) const {
    return system_test::run({"/bin/sh", "-c", command}, folder_.string());
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("cli test " + std::to_string(::getpid()));
  std::string store_ = (folder_ / "s.etude").string();
};

}  // namespace etude
