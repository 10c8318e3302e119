// One harness for every optimizer that is linked in: a new file in src/optim is tested without an edit here. A vector
// in vectors.json (generate_vectors.py) adds the comparison with PyTorch.
#include <gtest/gtest.h>
#include <omp.h>
#include <torch/torch.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/registry.h"
#include "optim/optimizer.h"

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

// Weights without a model, and an optimizer of their own.
class Weights {
 public:
  Weights(const OptimizerInfo& info, const Hyperparameters& hyperparameters, const std::vector<float>& values,
          torch::Dtype type = torch::kFloat)
      : optimizer_(info.make(hyperparameters)) {
    parameters_ = {.values = torch::tensor(values).to(type), .gradients = torch::zeros({size(values)}, type)};
    const auto as_matrix = [&](const torch::Tensor& flat) { return flat.view({1, size(values)}); };
    parameters_.each = {{.name = "weight",
                         .role = Role::hidden,
                         .value = as_matrix(parameters_.values),
                         .gradient = as_matrix(parameters_.gradients)}};
    state = optimizer_->initial_state(parameters_);
  }

  // Every gradient lies where the last one did, as in training: nothing of a step may stay there.
  void step(double learning_rate, const std::vector<float>& gradient) {
    parameters_.gradients.copy_(torch::tensor(gradient));
    optimizer_->step(learning_rate, parameters_, state, [&] { parameters_.gradients.copy_(torch::tensor(gradient)); });
  }

  [[nodiscard]] std::vector<float> values() const {
    const auto floats = parameters_.values.to(torch::kFloat);
    return {floats.data_ptr<float>(), floats.data_ptr<float>() + floats.numel()};
  }

  OptimizerState state;

 private:
  static std::int64_t size(const std::vector<float>& values) { return static_cast<std::int64_t>(values.size()); }

  std::unique_ptr<Optimizer> optimizer_;
  Parameters parameters_;
};

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
    Weights weights(info, complete(info, from_json(vector["hyperparameters"])),
                    vector["parameters"].get<std::vector<float>>());
    std::size_t row = 0;
    for (const auto& gradient : vector["gradients"]) {
      weights.step(vector["learning_rate"], gradient.get<std::vector<float>>());
      if (row >= vector["steps"].size() || vector["steps"][row] != weights.state.step) continue;
      const auto parameters = weights.values();
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double expected = vector["float64"][row][i];
        // A centered variance is a difference of nearly equal numbers: float32 keeps fewer of its digits.
        const double tolerance =
            (vector["hyperparameters"].contains("centered") ? 1e-3 : 3e-6) * (1 + std::abs(expected));
        EXPECT_NEAR(parameters[i], expected, tolerance) << "step " << weights.state.step;
        if (!vector["torch"].is_null()) {
          EXPECT_NEAR(parameters[i], vector["torch"][row][i].get<double>(), tolerance) << "step " << weights.state.step;
        }
      }
      ++row;
    }
    EXPECT_EQ(row, vector["steps"].size());
  }
}

TEST(Optimizers, LearningRateZeroChangesNothing) {
  for (const auto& [info, hyperparameters] : configurations()) {
    const auto before = random_floats(101, 1);
    Weights weights(*info, hyperparameters, before);
    for (unsigned step = 0; step < 5; ++step) weights.step(0, random_floats(101, step));
    EXPECT_TRUE(same_bits(weights.values(), before)) << info->name;
  }
}

TEST(Optimizers, EveryElementIsComputedAloneWhateverTheLengthAndTheThreads) {
  constexpr std::size_t size = (1 << 16) * 3 + 37;  // several chunks and an odd rest
  for (const auto& [info, hyperparameters] : configurations()) {
    if (!info->elementwise) continue;
    const auto run = [&, info = info, &hyperparameters = hyperparameters](std::size_t length, int threads) {
      omp_set_num_threads(threads);
      auto values = random_floats(size, 1);
      values.resize(length);
      Weights weights(*info, hyperparameters, values);
      for (unsigned step = 0; step < 3; ++step) {
        auto gradient = random_floats(size, 2 + step);
        gradient.resize(length);
        weights.step(1e-2, gradient);
      }
      return weights.values();
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
    Weights weights(*info, hyperparameters, random_floats(33, 1));
    for (unsigned step = 0; step < 9; ++step) weights.step(1e-2, random_floats(33, step));
    Weights saved(*info, hyperparameters, weights.values());
    saved.state = weights.state;
    for (auto& array : saved.state.arrays) array = array.clone();
    for (unsigned step = 9; step < 20; ++step) {
      weights.step(1e-2, random_floats(33, step));
      saved.step(1e-2, random_floats(33, step));
    }
    EXPECT_TRUE(same_bits(weights.values(), saved.values())) << info->name;
  }
}

TEST(Optimizers, DescendAQuadratic) {
  for (const auto& info : Registry<OptimizerInfo>::all()) {
    Weights weights(info, complete(info, {}), {3, -2, 0.5F, 10});
    const auto loss = [&] {
      double sum = 0;
      for (const float w : weights.values()) sum += 0.5 * w * w;
      return sum;
    };
    const double before = loss();
    for (int step = 0; step < 200; ++step) weights.step(0.05, weights.values());
    EXPECT_LT(loss(), 0.9 * before) << info.name;
  }
}

// Its defaults, the vectors' settings, and every other setting that changes what is computed, one at a time.
std::vector<std::pair<const OptimizerInfo*, Hyperparameters>> variants() {
  auto result = configurations();
  for (const auto& info : Registry<OptimizerInfo>::all()) {
    for (const auto& hyperparameter : info.hyperparameters) {
      auto varied = complete(info, {});
      auto& value = varied[hyperparameter.name];
      if (std::holds_alternative<bool>(value)) {
        value = true;
      } else if (value == HyperparameterValue(0.0)) {
        value = 0.5;
      }
      if (conflict(info, varied).empty()) result.emplace_back(&info, varied);
    }
  }
  return result;
}

// By LibTorch's operators, an operation at a time, as on a GPU: here in double.
TEST(Optimizers, TheFusedPassComputesWhatOperatorsDo) {
  for (const auto& [info, hyperparameters] : variants()) {
    Weights fused(*info, hyperparameters, random_floats(301, 1));
    Weights by_operators(*info, hyperparameters, random_floats(301, 1), torch::kDouble);
    for (unsigned step = 0; step < 20; ++step) {
      const auto gradient = random_floats(301, 2 + step);
      fused.step(1e-2, gradient);
      by_operators.step(1e-2, gradient);
    }
    const auto expected = by_operators.values(), values = fused.values();
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_NEAR(values[i], expected[i], 1e-4 * (1 + std::abs(expected[i]))) << info->name;
    }
    EXPECT_EQ(by_operators.state.step, 20);
  }
}

// What lets a lost trial be filled in without training: once a weight is NaN, no gradient brings it back; and gradients
// that are all NaN make every weight NaN with the first step.
TEST(Optimizers, NaNIsForever) {
  const float nan = std::nanf("");
  for (const auto& [info, hyperparameters] : configurations()) {
    const std::vector<float> values{nan, INFINITY, -INFINITY, 1.0F};
    Weights weights(*info, hyperparameters, values);
    for (const float gradient : {0.5F, 0.0F, -3.0F, INFINITY, -INFINITY, 1e-30F}) {
      weights.step(1e-2, std::vector<float>(4, gradient));
      EXPECT_TRUE(std::isnan(weights.values()[0])) << info->name;
    }
    Weights fresh(*info, hyperparameters, values);
    fresh.step(1e-2, std::vector<float>(4, nan));
    for (const float value : fresh.values()) EXPECT_TRUE(std::isnan(value)) << info->name;
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
  EXPECT_EQ(message({{"betas", std::array{0.9, 1.0}}}), "betas = 1 is out of range: it must be from 0 to below 1");
  EXPECT_EQ(message({{"eps", -1.0}}), "eps = -1 is out of range: it must be at least 0");
  EXPECT_EQ(message({{"eps", 1e-6}}), "accepted");
  const auto& sgd = *Registry<OptimizerInfo>::find("SGD");
  EXPECT_EQ(conflict(sgd, complete(sgd, {{"nesterov", true}})),
            "nesterov = true needs a momentum above 0 and dampening = 0");
}

TEST(ScheduleFreeAdamW, IsNotEvaluatedWhereItWouldDivideByNothing) {
  const auto& info = registered<OptimizerInfo>("optimizer", "ScheduleFreeAdamW");
  using Betas = std::array<double, 2>;
  EXPECT_NE(conflict(info, complete(info, {{"betas", Betas{0, 0.999}}})), "");
  EXPECT_EQ(conflict(info, complete(info, {{"betas", Betas{0.1, 0.999}}})), "");
}

}  // namespace
}  // namespace etude
