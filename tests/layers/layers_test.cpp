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

// Whether anything is recorded is autograd's to know: evaluation says what BatchNorm does.
TEST(Layers, HaveTheSameGradientsInEvaluation) {
  torch::manual_seed(1);
  Network network({convolution(16), relu(), max_pool(), flatten(), linear(6), relu(), linear(2)},
                  {.sizes = {16, 16, 16}}, Convolution::winograd, torch::kCPU);
  network.draw(3);
  const auto x = images({5, 16, 16, 16});
  std::vector<torch::Tensor> gradients;
  for (const auto mode : {Mode::training, Mode::evaluation}) {
    network.backward(network.forward(x, mode).square().sum());
    gradients.push_back(network.parameters().gradients.clone());
  }
  EXPECT_GT(gradients[0].abs().max().item<float>(), 0);
  EXPECT_TRUE(torch::equal(gradients[0], gradients[1]));
}

TEST(Layers, AnswerTheShapesThatTheySay) {
  const Shape image{.sizes = {8, 7, 5}}, text{.sizes = {6}, .is_tokens = true}, vectors{.sizes = {6, 12}};
  const std::vector<std::pair<Layer, Shape>> cases{{convolution(4), image},
                                                   {convolution(4, {.stride = 2, .with_bias = false}), image},
                                                   {relu(), image},
                                                   {max_pool(), image},
                                                   {flatten(), image},
                                                   {linear(4), {.sizes = {12}}},
                                                   {linear(4), vectors},
                                                   {batch_norm(), image},
                                                   {subsample(11), image},
                                                   {residual({convolution(11, {.stride = 2})}, {subsample(11)}), image},
                                                   {residual({relu()}), vectors},
                                                   {global_average_pool(), image},
                                                   {embedding(9, 3), text},
                                                   {positions(), vectors},
                                                   {layer_norm(), vectors},
                                                   {gelu(), vectors},
                                                   {causal_attention(2), vectors}};
  for (const auto& [layer, input] : cases) {
    Network network({layer}, input, Convolution::automatic, torch::kCPU);
    network.draw(1);
    auto sizes = input.sizes;
    sizes.insert(sizes.begin(), 2);
    const auto x = input.is_tokens    ? torch::randint(0, 9, sizes, torch::kLong)
                   : input.is_image() ? images(sizes)
                                      : torch::randn(sizes);
    auto expected = layer.form(input).output.sizes;
    expected.insert(expected.begin(), 2);
    for (const auto mode : {Mode::training, Mode::evaluation}) {
      EXPECT_EQ(network.forward(x, mode).sizes(), expected) << layer.name;
    }
  }
}

TEST(Layers, RefuseWhatTheyCannotTake) {
  const Shape image{.sizes = {3, 8, 8}}, text{.sizes = {6}, .is_tokens = true}, row{.sizes = {4}};
  for (const auto& layer : {convolution(4), max_pool(), batch_norm(), subsample(4), global_average_pool()}) {
    EXPECT_THROW(layer.form(row), UsageError) << layer.name;
    EXPECT_THROW(layer.form(text), UsageError) << layer.name;
  }
  EXPECT_THROW(linear(4).form(image), UsageError);
  EXPECT_THROW(linear(4).form(text), UsageError);
  EXPECT_THROW(flatten().form(text), UsageError);
  EXPECT_THROW(embedding(9, 3).form(row), UsageError);
  EXPECT_THROW(causal_attention(5).form({.sizes = {6, 12}}), UsageError);
  EXPECT_THROW(residual({convolution(4)}).form(image), UsageError) << "3 channels and 4";
}

TEST(BatchNorm, TrainsByTheBatchAndIsEvaluatedByWhatItRemembers) {
  Network network({batch_norm()}, {.sizes = {2, 3, 3}}, Convolution::automatic, torch::kCPU);
  network.draw(1);
  const auto x = 4 + 2 * images({50, 2, 3, 3});
  EXPECT_TRUE(network.forward(x, Mode::evaluation).allclose(x, 1e-4)) << "untrained: mean 0, variance 1";
  EXPECT_TRUE(network.buffers().equal(torch::tensor({0.0F, 0.0F, 1.0F, 1.0F})));
  const auto y = network.forward(x, Mode::training);
  EXPECT_NEAR(y.mean().item<double>(), 0, 1e-5);
  EXPECT_NEAR(y.std().item<double>(), 1, 1e-2);
  EXPECT_NEAR(network.buffers()[0].item<double>(), 0.1 * x.select(1, 0).mean().item<double>(), 1e-5);
  EXPECT_NEAR(network.buffers()[3].item<double>(), 0.9 + 0.1 * x.select(1, 1).var().item<double>(), 1e-4);
  network.draw(1);
  EXPECT_TRUE(network.buffers().equal(torch::tensor({0.0F, 0.0F, 1.0F, 1.0F})));
}

TEST(CausalAttention, SeesNothingLater) {
  Network network({causal_attention(2)}, {.sizes = {5, 12}}, Convolution::automatic, torch::kCPU);
  const auto x = torch::randn({1, 5, 12});
  auto changed = x.clone();
  changed.select(1, 3).add_(1);
  const auto a = network.forward(x, Mode::evaluation), b = network.forward(changed, Mode::evaluation);
  EXPECT_TRUE(a.narrow(1, 0, 3).equal(b.narrow(1, 0, 3)));
  EXPECT_FALSE(a.select(1, 4).allclose(b.select(1, 4))) << "what is earlier, it sees";
  EXPECT_TRUE(a.select(1, 0).allclose(x.select(1, 0).narrow(1, 8, 4))) << "the first place sees its own value alone";
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
