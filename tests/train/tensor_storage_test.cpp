#include "train/tensor_storage.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/registry.h"

namespace etude {
namespace {

// Its defaults, and every other setting that changes what is computed, one at a time.
std::vector<Hyperparameters> variants(const OptimizerInfo& info) {
  std::vector<Hyperparameters> result{complete(info, {})};
  for (const auto& hyperparameter : info.hyperparameters) {
    Hyperparameters varied = result.front();
    auto& value = varied[hyperparameter.name];
    if (std::holds_alternative<bool>(value)) {
      value = true;
    } else if (value == HyperparameterValue(0.0)) {
      value = 0.5;
    } else {
      continue;
    }
    result.push_back(varied);
  }
  return result;
}

// The path that a GPU takes, on tensors that happen to lie in host memory; every gradient where the last one lay.
TEST(TensorStorage, OptimizersComputeWhatTheyDoOnTheHost) {
  for (const auto& info : Registry<OptimizerInfo>::all()) {
    for (const auto& hyperparameters : variants(info)) {
      std::unique_ptr<Optimizer> optimizer;
      try {
        optimizer = info.make(hyperparameters);
      } catch (const UsageError&) {
        continue;  // nesterov without momentum
      }
      const auto drawn = torch::randn({301});
      std::vector<float> host(drawn.data_ptr<float>(), drawn.data_ptr<float>() + 301);
      auto host_state = optimizer->initial_state(host.size());
      auto tensor = drawn.clone(), gradient = torch::empty({301});
      auto parameters = device_array(tensor);
      auto state = to_device(host_state, torch::kCPU);
      for (int step = 0; step < 20; ++step) {
        gradient.normal_();
        optimizer->step(1e-2, host, {gradient.data_ptr<float>(), 301}, host_state);
        optimizer->step(1e-2, parameters, device_array(gradient), state);
      }
      EXPECT_TRUE(torch::allclose(tensor, torch::tensor(host), 1e-6, 1e-7))
          << info.name << " " << torch::max(torch::abs(tensor - torch::tensor(host)));
      const auto back = to_host(state);
      EXPECT_EQ(back.step, 20);
      EXPECT_EQ(back.arrays.size(), host_state.arrays.size());
    }
  }
}

}  // namespace
}  // namespace etude
