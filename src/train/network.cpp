#include "train/network.h"

#include <torch/torch.h>

#include <cmath>

#include "core/error.h"

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
    : layers_(layers), convolution_(convolution) {
  const auto size = model_size(layers, input).parameters;
  parameters_ = torch::zeros({size}, device);
  gradients_ = torch::zeros({size}, device);
  std::int64_t offset = 0;
  const auto view = [&](const std::vector<std::int64_t>& shape) {
    const auto count = c10::multiply_integers(shape);
    auto parameter = parameters_.narrow(0, offset, count).view(shape).detach().requires_grad_();
    parameter.mutable_grad() = gradients_.narrow(0, offset, count).view(shape);
    offset += count;
    return parameter;
  };
  for (const auto& shape : weight_shapes(layers, input)) {
    Weights& weights = weights_.emplace_back();
    if (shape.weight.empty()) continue;
    weights.weight = view(shape.weight);
    weights.bias = view({shape.weight[0]});
    weights.flattened = shape.flattened;
  }
}

void Network::draw(std::int64_t seed) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(static_cast<std::uint64_t>(seed));
  for (auto& [weight, bias, flattened] : weights_) {
    if (!weight.defined()) continue;
    // nn.Conv2d and nn.Linear, reset_parameters(): on the host, as PyTorch does before a model is moved to a device.
    auto drawn = torch::empty(weight.sizes());
    torch::nn::init::kaiming_uniform_(drawn, std::sqrt(5.0));
    const double bound = 1 / std::sqrt(static_cast<double>(drawn[0].numel()));
    const auto drawn_bias = torch::empty(bias.sizes()).uniform_(-bound, bound);
    weight.copy_(flattened.size() > 0 ? columns_channels_last(drawn, flattened) : drawn);
    bias.copy_(drawn_bias);
  }
}

torch::Tensor Network::forward(torch::Tensor x) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto& [weight, bias, flattened] = weights_[i];
    if (std::holds_alternative<Conv3x3>(layers_[i])) {
      x = torch::conv2d(x, weight, bias, /*stride=*/1, /*padding=*/1);
    } else if (std::holds_alternative<ReLU>(layers_[i])) {
      x = torch::relu(x);
    } else if (std::holds_alternative<MaxPool2x2>(layers_[i])) {
      x = torch::max_pool2d(x, 2);
    } else if (std::holds_alternative<Flatten>(layers_[i])) {
      x = x.permute({0, 2, 3, 1}).reshape({x.size(0), -1});
    } else {
      x = torch::linear(x, weight, bias);
    }
  }
  return x;
}

std::vector<std::pair<std::string, torch::Tensor>> Network::named_parameters() const {
  std::vector<std::pair<std::string, torch::Tensor>> result;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto& [weight, bias, flattened] = weights_[i];
    if (!weight.defined()) continue;
    const auto host = weight.detach().cpu();
    const auto number = std::to_string(i);
    result.emplace_back(number + ".weight",
                        flattened.size() > 0 ? columns_channels_first(host, flattened) : host.clone());
    result.emplace_back(number + ".bias", bias.detach().cpu().clone());
  }
  return result;
}

}  // namespace etude
