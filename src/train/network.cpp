#include "train/network.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>

#include "train/fused_block.h"
#include "train/linear.h"

namespace etude {
namespace {

struct WeightShape {
  std::vector<std::int64_t> weight;  // (out, in, 3, 3) or (out, in); empty where the layer has none
  ImageShape flattened;
};

// The weight shape of each layer, the image shape being followed through the network.
std::vector<WeightShape> weight_shapes(const std::vector<Layer>& layers, ImageShape shape) {
  std::vector<WeightShape> shapes;
  ImageShape flattened;
  for (const Layer& layer : layers) {
    WeightShape& result = shapes.emplace_back();
    if (const auto* conv = std::get_if<Conv3x3>(&layer)) {
      result.weight = {conv->out_channels, shape.channels, 3, 3};
      shape.channels = conv->out_channels;
    } else if (std::holds_alternative<MaxPool2x2>(layer)) {
      shape.height /= 2;
      shape.width /= 2;
    } else if (std::holds_alternative<Flatten>(layer)) {
      flattened = shape;
      shape = {shape.size(), 1, 1};
    } else if (const auto* linear = std::get_if<Linear>(&layer)) {
      result.weight = {linear->out_features, shape.channels};
      result.flattened = std::exchange(flattened, {});
      shape.channels = linear->out_features;
    }
  }
  return shapes;
}

// (out, C*H*W) to (out, H*W*C), and back.
torch::Tensor columns_channels_last(const torch::Tensor& weight, ImageShape s) {
  return weight.view({-1, s.channels, s.height, s.width}).permute({0, 2, 3, 1}).reshape({weight.size(0), -1});
}
torch::Tensor columns_channels_first(const torch::Tensor& weight, ImageShape s) {
  return weight.view({-1, s.height, s.width, s.channels}).permute({0, 3, 1, 2}).reshape({weight.size(0), -1});
}

}  // namespace

Network::Network(const std::vector<Layer>& layers, ImageShape input, Convolution convolution, torch::Device device)
    : convolution_(convolution) {
  const auto size = model_size(layers, input).parameters;
  parameters_ = {.values = torch::zeros({size}, device), .gradients = torch::zeros({size}, device)};
  std::int64_t offset = 0;
  const auto view = [&](const std::string& name, Role role, const std::vector<std::int64_t>& shape) {
    const auto count = c10::multiply_integers(shape);
    const auto value = parameters_.values.narrow(0, offset, count).view(shape);
    const auto gradient = parameters_.gradients.narrow(0, offset, count).view(shape);
    parameters_.each.push_back({.name = name, .role = role, .value = value, .gradient = gradient});
    offset += count;
    auto weight = value.detach().requires_grad_();
    weight.mutable_grad() = gradient;
    return weight;
  };
  const auto shapes = weight_shapes(layers, input);
  const auto is = [&]<class T>(std::size_t i, T /*layer*/) {
    return i < layers.size() && std::holds_alternative<T>(layers[i]);
  };
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Stage& stage = stages_.emplace_back(Stage{.layer = layers[i], .position = i, .flattened = shapes[i].flattened});
    if (shapes[i].weight.empty()) continue;
    stage.weight =
        view(fmt::format("{}.weight", i), i + 1 < layers.size() ? Role::hidden : Role::output, shapes[i].weight);
    stage.bias = view(fmt::format("{}.bias", i), Role::offset, {shapes[i].weight[0]});
    if (is(i + 1, ReLU())) {
      const bool is_conv = is(i, Conv3x3());
      stage.with_relu = true;
      stage.with_pool = is_conv && is(i + 2, MaxPool2x2());
      i += stage.with_pool ? 2 : 1;
    }
  }
}

void Network::draw(std::int64_t seed) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(static_cast<std::uint64_t>(seed));
  for (const auto& stage : stages_) {
    if (!stage.weight.defined()) continue;
    auto weight = stage.weight.detach(), bias = stage.bias.detach();
    // nn.Conv2d and nn.Linear, reset_parameters(): on the host, as PyTorch does before a model is moved to a device.
    auto drawn = torch::empty(weight.sizes());
    torch::nn::init::kaiming_uniform_(drawn, std::sqrt(5.0));
    const double bound = 1 / std::sqrt(static_cast<double>(drawn[0].numel()));
    const auto drawn_bias = torch::empty(bias.sizes()).uniform_(-bound, bound);
    weight.copy_(stage.flattened.size() > 0 ? columns_channels_last(drawn, stage.flattened) : drawn);
    bias.copy_(drawn_bias);
  }
}

torch::Tensor Network::apply(std::size_t index, const torch::Tensor& x) const {
  const Stage& stage = stages_[index];
  if (std::holds_alternative<Conv3x3>(stage.layer)) {
    if (stage.with_pool) return fused_block(x, stage.weight, stage.bias, convolution_);
    const auto y = torch::conv2d(x, stage.weight, stage.bias, /*stride=*/1, /*padding=*/1);
    return stage.with_relu ? torch::relu(y) : y;
  }
  if (std::holds_alternative<Linear>(stage.layer)) return fused_linear(x, stage.weight, stage.bias, stage.with_relu);
  if (std::holds_alternative<ReLU>(stage.layer)) return torch::relu(x);
  if (std::holds_alternative<MaxPool2x2>(stage.layer)) return torch::max_pool2d(x, 2);
  return x.permute({0, 2, 3, 1}).reshape({x.size(0), -1});  // Flatten
}

torch::Tensor Network::forward(torch::Tensor x) const {
  for (std::size_t stage = 0; stage < stages_.size(); ++stage) x = apply(stage, x);
  return x;
}

std::string Network::stage_name(std::size_t index) const {
  const Stage& stage = stages_[index];
  if (!stage.weight.defined()) {
    if (std::holds_alternative<Flatten>(stage.layer)) return "flatten";
    return std::holds_alternative<ReLU>(stage.layer) ? "ReLU" : "max-pool";
  }
  return fmt::format("{} {} -> {}{}{}", std::holds_alternative<Conv3x3>(stage.layer) ? "conv" : "linear",
                     stage.weight.size(1), stage.weight.size(0), stage.with_relu ? ", ReLU" : "",
                     stage.with_pool ? ", max-pool" : "");
}

std::int64_t Network::multiply_adds(std::size_t index, const torch::Tensor& x) const {
  const Stage& stage = stages_[index];
  if (!stage.weight.defined()) return 0;
  return stage.weight.numel() * (x.dim() == 4 ? x.size(2) * x.size(3) : 1);
}

void Network::backward(const torch::Tensor& loss) {
  // LibTorch's own operators add to a gradient, the fused ones overwrite it.
  parameters_.gradients.zero_();
  loss.backward();
}

std::vector<std::pair<std::string, torch::Tensor>> Network::named_parameters() const {
  std::vector<std::pair<std::string, torch::Tensor>> result;
  for (const auto& stage : stages_) {
    if (!stage.weight.defined()) continue;
    const auto host = stage.weight.detach().cpu();
    const auto number = std::to_string(stage.position);
    result.emplace_back(number + ".weight",
                        stage.flattened.size() > 0 ? columns_channels_first(host, stage.flattened) : host.clone());
    result.emplace_back(number + ".bias", stage.bias.detach().cpu().clone());
  }
  return result;
}

}  // namespace etude
