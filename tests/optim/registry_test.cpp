// One harness for every optimizer that is linked in: a new file in src/optim is tested without an edit here. A vector
// in vectors.json (generate_vectors.py) adds the comparison with PyTorch.
#include <gtest/gtest.h>
#include <omp.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/registry.h"
#include "optim/host_device.h"

namespace etude {
namespace {

using Json = nlohmann::json;

Hyperparameters from_json(const Json& json) {
  Hyperparameters result;
  for (const auto& [name, value] : json.items()) {
    if (value.is_boolean()) {
      result[name] = value.get<bool>();
    } else if (value.is_array()) {
      result[name] = value.get<std::array<double, 2>>();
    } else {
      result[name] = value.get<double>();
    }
  }
  return result;
}

const Json& vectors() {
  static const Json all = Json::parse(std::ifstream(std::string(ETUDE_SOURCE_DIR) + "/tests/optim/vectors.json"));
  return all;
}

// Every optimizer with its defaults, and with the hyperparameters of the vectors.
std::vector<std::pair<const OptimizerInfo*, Hyperparameters>> configurations() {
  std::vector<std::pair<const OptimizerInfo*, Hyperparameters>> result;
  for (const auto& info : Registry<OptimizerInfo>::all()) result.emplace_back(&info, complete(info, {}));
  for (const auto& vector : vectors()) {
    const auto* info = Registry<OptimizerInfo>::find(vector["optimizer"].get<std::string>());
    if (info != nullptr) result.emplace_back(info, complete(*info, from_json(vector["hyperparameters"])));
  }
  return result;
}

std::vector<float> random_floats(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(size);
  for (float& value : values) value = normal(random);
  return values;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) {
    return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
  });
}

TEST(Optimizers, AllEightAreThere) {
  for (const char* name : {"Adam", "RMSprop", "AdaGrad", "AdamW", "AMSGrad", "NAdam", "RAdam", "SGD"}) {
    EXPECT_NE(Registry<OptimizerInfo>::find(name), nullptr) << name;
  }
}

TEST(Optimizers, MatchPyTorchAndFloat64) {
  for (const auto& vector : vectors()) {
    SCOPED_TRACE(vector["optimizer"].get<std::string>() + " " + vector["hyperparameters"].dump());
    const auto& info = *Registry<OptimizerInfo>::find(vector["optimizer"].get<std::string>());
    const auto optimizer = info.make(complete(info, from_json(vector["hyperparameters"])));
    auto parameters = vector["parameters"].get<std::vector<float>>();
    auto state = optimizer->initial_state(parameters.size());
    std::size_t row = 0;
    for (const auto& gradient : vector["gradients"]) {
      optimizer->step(vector["learning_rate"], parameters, gradient.get<std::vector<float>>(), state);
      if (row >= vector["steps"].size() || vector["steps"][row] != state.step) continue;
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double expected = vector["float64"][row][i];
        // A centered variance is a difference of nearly equal numbers: float32 keeps fewer of its digits.
        const double tolerance =
            (vector["hyperparameters"].contains("centered") ? 1e-3 : 3e-6) * (1 + std::abs(expected));
        EXPECT_NEAR(parameters[i], expected, tolerance) << "step " << state.step;
        if (!vector["torch"].is_null()) {
          EXPECT_NEAR(parameters[i], vector["torch"][row][i].get<double>(), tolerance) << "step " << state.step;
        }
      }
      ++row;
    }
    EXPECT_EQ(row, vector["steps"].size());
  }
}

TEST(Optimizers, LearningRateZeroChangesNothing) {
  for (const auto& [info, hyperparameters] : configurations()) {
    const auto optimizer = info->make(hyperparameters);
    const auto before = random_floats(101, 1);
    auto parameters = before;
    auto state = optimizer->initial_state(parameters.size());
    for (unsigned step = 0; step < 5; ++step) optimizer->step(0, parameters, random_floats(101, step), state);
    EXPECT_TRUE(same_bits(parameters, before)) << info->name;
  }
}

TEST(Optimizers, EveryElementIsComputedAloneWhateverTheLengthAndTheThreads) {
  constexpr std::size_t size = (1 << 16) * 3 + 37;  // several chunks and an odd rest
  for (const auto& [info, hyperparameters] : configurations()) {
    const auto optimizer = info->make(hyperparameters);
    const auto run = [&](std::size_t length, int threads) {
      omp_set_num_threads(threads);
      auto parameters = random_floats(size, 1);
      parameters.resize(length);
      auto state = optimizer->initial_state(length);
      for (unsigned step = 0; step < 3; ++step) {
        auto gradient = random_floats(size, 2 + step);
        gradient.resize(length);
        optimizer->step(1e-2, parameters, gradient, state);
      }
      return parameters;
    };
    const auto whole = run(size, 1);
    EXPECT_TRUE(same_bits(whole, run(size, 2))) << info->name;
    EXPECT_TRUE(same_bits(whole, run(size, 3))) << info->name;
    for (const std::size_t length : {0, 1, 3, 7, 15, 31, 65}) {
      const auto part = run(length, 1);
      EXPECT_TRUE(same_bits(part, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}))
          << info->name << " " << length;
    }
  }
}

TEST(Optimizers, GoOnBitIdenticallyFromASavedState) {
  for (const auto& [info, hyperparameters] : configurations()) {
    const auto optimizer = info->make(hyperparameters);
    auto parameters = random_floats(33, 1);
    auto state = optimizer->initial_state(33);
    for (unsigned step = 0; step < 9; ++step) optimizer->step(1e-2, parameters, random_floats(33, step), state);
    auto saved_parameters = parameters;
    auto saved_state = state;
    const auto other = info->make(hyperparameters);
    for (unsigned step = 9; step < 20; ++step) {
      optimizer->step(1e-2, parameters, random_floats(33, step), state);
      other->step(1e-2, saved_parameters, random_floats(33, step), saved_state);
    }
    EXPECT_TRUE(same_bits(parameters, saved_parameters)) << info->name;
  }
}

TEST(Optimizers, DescendAQuadratic) {
  for (const auto& info : Registry<OptimizerInfo>::all()) {
    const auto optimizer = info.make(complete(info, {}));
    std::vector<float> parameters{3, -2, 0.5F, 10};
    auto state = optimizer->initial_state(parameters.size());
    const auto loss = [&] {
      double sum = 0;
      for (const float w : parameters) sum += 0.5 * w * w;
      return sum;
    };
    const double before = loss();
    for (int step = 0; step < 200; ++step) optimizer->step(0.05, parameters, std::vector<float>(parameters), state);
    EXPECT_LT(loss(), 0.9 * before) << info.name;
  }
}

// As in training, every gradient lies where the last one did: nothing of a step may stay there.
TEST(Optimizers, TheDevicePathComputesTheSame) {
  for (const auto& [info, hyperparameters] : configurations()) {
    const auto optimizer = info->make(hyperparameters);
    auto parameters = random_floats(19, 1);
    auto state = optimizer->initial_state(19);
    auto device_parameters = host_array(parameters);
    const auto device_gradient = host_array(std::vector<float>(19));
    DeviceOptimizerState device_state;
    for (const auto& array : state.arrays) device_state.arrays.push_back(host_array(array));
    for (unsigned step = 0; step < 12; ++step) {
      const auto gradient = random_floats(19, step);
      optimizer->step(1e-2, parameters, gradient, state);
      device_gradient.storage->assign(HostDevice(gradient));
      optimizer->step(1e-2, device_parameters, device_gradient, device_state);
    }
    EXPECT_TRUE(same_bits(parameters, HostDevice::values_of(*device_parameters.storage))) << info->name;
    EXPECT_EQ(device_state.step, 12);
  }
}

// What lets a lost trial be filled in without training: once a weight is NaN, no gradient brings it back; and gradients
// that are all NaN make every weight NaN with the first step.
TEST(Optimizers, NaNIsForever) {
  const float nan = std::nanf("");
  for (const auto& [info, hyperparameters] : configurations()) {
    const auto optimizer = info->make(hyperparameters);
    std::vector<float> parameters{nan, INFINITY, -INFINITY, 1.0F};
    auto state = optimizer->initial_state(parameters.size());
    for (const float gradient : {0.5F, 0.0F, -3.0F, INFINITY, -INFINITY, 1e-30F}) {
      optimizer->step(1e-2, parameters, std::vector<float>(4, gradient), state);
      EXPECT_TRUE(std::isnan(parameters[0])) << info->name;
    }
    auto fresh = optimizer->initial_state(parameters.size());
    optimizer->step(1e-2, parameters, std::vector<float>(4, nan), fresh);
    for (const float parameter : parameters) EXPECT_TRUE(std::isnan(parameter)) << info->name;
  }
}

TEST(Complete, RefusesWhatIsWrong) {
  const auto& adam = *Registry<OptimizerInfo>::find("Adam");
  const auto message = [&](const Hyperparameters& given) -> std::string {
    try {
      complete(adam, given);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message({{"wieght_decay", 0.1}}),
            "Adam has no hyperparameter 'wieght_decay'; did you mean 'weight_decay'?");
  EXPECT_EQ(message({{"eps", true}}), "eps = true: must be a number, as in eps = 1e-08");
  EXPECT_EQ(message({{"betas", std::array{0.9, 1.0}}}),
            "betas = 1 is out of range: it must be at least 0 and less than 1");
  EXPECT_EQ(message({{"eps", -1.0}}), "eps = -1 is out of range: it must be at least 0");
  EXPECT_EQ(message({{"eps", 1e-6}}), "accepted");
  const auto& sgd = *Registry<OptimizerInfo>::find("SGD");
  EXPECT_THROW(sgd.make(complete(sgd, {{"nesterov", true}})), UsageError);
}

}  // namespace
}  // namespace etude
