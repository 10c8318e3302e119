#include "train/tensor_storage.h"

#include <gtest/gtest.h>

#include "core/hyperparameters.h"
#include "core/registry.h"

namespace etude {
namespace {

// The path that a GPU takes, on tensors that happen to lie in host memory.
TEST(TensorStorage, OptimizersComputeWhatTheyDoOnTheHost) {
  for (const auto& info : Registry<OptimizerInfo>::all()) {
    const auto optimizer = info.make(complete(info, {}));
    const auto drawn = torch::randn({301});
    std::vector<float> host(drawn.data_ptr<float>(), drawn.data_ptr<float>() + 301);
    auto host_state = optimizer->initial_state(host.size());
    auto tensor = drawn.clone();
    auto parameters = device_array(tensor);
    auto state = to_device(host_state, torch::kCPU);
    for (int step = 0; step < 20; ++step) {
      const auto gradient = torch::randn({301});
      optimizer->step(1e-2, host, {gradient.data_ptr<float>(), 301}, host_state);
      optimizer->step(1e-2, parameters, device_array(gradient), state);
    }
    EXPECT_TRUE(torch::allclose(tensor, torch::tensor(host), 1e-6, 1e-7)) << info.name;
    const auto back = to_host(state);
    EXPECT_EQ(back.step, 20);
    EXPECT_EQ(back.arrays.size(), host_state.arrays.size());
  }
}

}  // namespace
}  // namespace etude
