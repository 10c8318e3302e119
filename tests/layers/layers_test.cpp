// A layer in a network against PyTorch's own operators and autograd.
#include "layers/layers.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/error.h"
#include "train/network.h"

namespace etude {
namespace {

torch::Tensor gradient_of(const Network& network, const std::string& name) {
  for (const auto& parameter : network.parameters().each) {
    if (parameter.name == name) return parameter.gradient;
  }
  throw std::out_of_range(name);
}

// Weights that PyTorch's autograd knows how to train, equal to the network's.
std::vector<torch::Tensor> leaves(const Network& network) {
  std::vector<torch::Tensor> result;
  for (const auto& [name, value] : network.named_parameters()) result.push_back(value.requires_grad_());
  return result;
}

torch::Tensor images(std::vector<std::int64_t> sizes) {
  return torch::randn(sizes).contiguous(torch::MemoryFormat::ChannelsLast);
}

// As a layer is used that stands in a model twice, or in a recurrent one.
TEST(Layers, AWeightThatIsUsedTwiceHasBothGradients) {
  torch::manual_seed(1);
  for (const bool with_relu : {false, true}) {
    Network network(with_relu ? std::vector{linear(6), relu()} : std::vector{linear(6)}, {.sizes = {6}},
                    Convolution::automatic, torch::kCPU);
    network.draw(3);
    const auto x = torch::randn({5, 6});
    network.backward(network.forward(network.forward(x, Mode::training), Mode::training).square().sum());
    const auto w = leaves(network);
    const auto layer = [&](const torch::Tensor& in) {
      const auto y = torch::linear(in, w[0], w[1]);
      return with_relu ? torch::relu(y) : y;
    };
    layer(layer(x)).square().sum().backward();
    EXPECT_TRUE(torch::allclose(gradient_of(network, "0.weight"), w[0].grad(), 1e-5, 1e-6));
    EXPECT_TRUE(torch::allclose(gradient_of(network, "0.bias"), w[1].grad(), 1e-5, 1e-6));
  }
}

// The fused kernels, by one thread and by several, each of which has a part of the batch.
TEST(Layers, KernelsThatAreUsedTwiceHaveBothGradients) {
  torch::manual_seed(1);
  Network network({convolution(16), relu(), max_pool()}, {.sizes = {16, 16, 16}}, Convolution::winograd, torch::kCPU);
  network.draw(3);
  const auto x = images({5, 16, 16, 16});
  const auto w = leaves(network);
  const auto layer = [&](const torch::Tensor& in) {
    return torch::max_pool2d(torch::relu(torch::conv2d(in, w[0], w[1], 1, 1)), 2);
  };
  layer(layer(x)).square().sum().backward();
  for (const int threads : {1, 3}) {
    at::set_num_threads(threads);
    network.backward(network.forward(network.forward(x, Mode::training), Mode::training).square().sum());
    EXPECT_TRUE(torch::allclose(gradient_of(network, "0.weight"), w[0].grad(), 1e-4, 1e-4)) << threads;
    EXPECT_TRUE(torch::allclose(gradient_of(network, "0.bias"), w[1].grad(), 1e-4, 1e-4)) << threads;
  }
  at::set_num_threads(1);
}

TEST(Layers, EvaluationComputesWhatTrainingDoes) {
  Network network({convolution(16), relu(), max_pool(), flatten(), linear(5), relu()}, {.sizes = {3, 8, 8}},
                  Convolution::automatic, torch::kCPU);
  network.draw(3);
  const auto x = images({4, 3, 8, 8});
  EXPECT_TRUE(network.forward(x, Mode::training).equal(network.forward(x, Mode::evaluation)));
}

}  // namespace
}  // namespace etude
