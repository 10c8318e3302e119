#include "train/network.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>

#include "core/overloaded.h"

namespace etude {
namespace {

// (out, C*H*W) to (out, H*W*C), and back.
torch::Tensor columns_channels_last(const torch::Tensor& weight, const std::vector<std::int64_t>& image) {
  return weight.view({-1, image[0], image[1], image[2]}).permute({0, 2, 3, 1}).reshape({weight.size(0), -1});
}
torch::Tensor columns_channels_first(const torch::Tensor& weight, const std::vector<std::int64_t>& image) {
  return weight.view({-1, image[1], image[2], image[0]}).permute({0, 3, 1, 2}).reshape({weight.size(0), -1});
}

// On the host, as PyTorch does before a model is moved to a device.
torch::Tensor drawn(const WeightInfo& info) {
  auto weight = torch::empty(info.sizes);
  std::visit(Overloaded{[&](Constant initial) { weight.fill_(initial.value); },
                        [&](Uniform initial) { weight.uniform_(-initial.bound, initial.bound); },
                        [&](Normal initial) { weight.normal_(0, initial.deviation); }},
             info.initial);
  return info.columns.empty() ? weight : columns_channels_last(weight, info.columns);
}

}  // namespace

std::vector<Network::Stage> Network::stages_of(const std::vector<Layer>& layers, Shape input,
                                               const std::string& prefix) {
  std::vector<Stage> stages;
  for (auto& [place, layer] : fused(layers)) {
    auto& stage = stages.emplace_back(Stage{.name = prefix + std::to_string(place), .form = layer.form(input)});
    stage.multiply_adds = stage.form.multiply_adds;
    for (std::size_t i = 0; i < layer.parts.size(); ++i) {
      stage.parts.push_back(stages_of(layer.parts[i], input, fmt::format("{}.{}.", stage.name, i)));
      for (const auto& inner : stage.parts.back()) stage.multiply_adds += inner.multiply_adds;
    }
    input = stage.form.output;
    stage.layer = std::move(layer);
  }
  return stages;
}

template <class Stages, class Visit>
void Network::for_each(Stages& stages, const Visit& visit) {
  for (auto& stage : stages) {
    visit(stage);
    for (auto& part : stage.parts) for_each(part, visit);
  }
}

Network::Network(const std::vector<Layer>& layers, const Shape& input, Convolution convolution, torch::Device device)
    : stages_(stages_of(layers, input, "")) {
  const auto size = model_size(layers, input).parameters;
  parameters_ = {.values = torch::zeros({size}, device), .gradients = torch::zeros({size}, device)};
  std::int64_t offset = 0, buffers_size = 0, buffers_offset = 0;
  for_each(stages_, [&](Stage& stage) {
    for (const auto& buffer : stage.form.buffers) buffers_size += buffer.size;
  });
  buffers_ = torch::zeros({buffers_size}, device);
  for_each(stages_, [&](Stage& stage) {
    stage.state.convolution = convolution;
    for (const auto& info : stage.form.weights) {
      const auto count = c10::multiply_integers(info.sizes);
      const auto value = parameters_.values.narrow(0, offset, count).view(info.sizes);
      const auto gradient = parameters_.gradients.narrow(0, offset, count).view(info.sizes);
      offset += count;
      const bool is_output = &stage == &stages_.back() && info.role == Role::hidden;
      parameters_.each.push_back({.name = stage.name + "." + info.name,
                                  .role = is_output ? Role::output : info.role,
                                  .value = value,
                                  .gradient = gradient});
      auto& weight = stage.state.weights.emplace_back(value.detach().requires_grad_());
      weight.mutable_grad() = gradient;
    }
    for (const auto& info : stage.form.buffers) {
      stage.state.buffers.push_back(buffers_.narrow(0, buffers_offset, info.size));
      buffers_offset += info.size;
    }
    stage.state.part = [&stage](std::size_t part, const torch::Tensor& x, Mode mode) {
      return apply(stage.parts[part], x, mode);
    };
  });
}

void Network::draw(std::int64_t seed) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(static_cast<std::uint64_t>(seed));
  for_each(stages_, [](Stage& stage) {
    for (std::size_t i = 0; i < stage.state.weights.size(); ++i) {
      stage.state.weights[i].detach().copy_(drawn(stage.form.weights[i]));
    }
    for (std::size_t i = 0; i < stage.state.buffers.size(); ++i) {
      stage.state.buffers[i].fill_(stage.form.buffers[i].initial);
    }
  });
}

torch::Tensor Network::apply(const Stage& stage, const torch::Tensor& x, Mode mode) {
  return stage.layer.forward(x, stage.state, mode);
}

torch::Tensor Network::apply(const std::vector<Stage>& stages, torch::Tensor x, Mode mode) {
  for (const auto& stage : stages) x = apply(stage, x, mode);
  return x;
}

torch::Tensor Network::apply(std::size_t stage, const torch::Tensor& x, Mode mode) const {
  return apply(stages_[stage], x, mode);
}

torch::Tensor Network::forward(const torch::Tensor& x, Mode mode) const { return apply(stages_, x, mode); }

void Network::backward(const torch::Tensor& loss) {
  parameters_.gradients.zero_();  // every use of a weight adds to its gradient
  loss.backward();
}

// A moving average that began at zero has the weights of its batches, which add up to less than 1.
void Network::correct_buffers(std::int64_t batches) {
  for_each(stages_, [&](Stage& stage) {
    for (std::size_t i = 0; i < stage.state.buffers.size(); ++i) {
      const double left_of_zero = std::pow(1 - stage.form.buffers[i].momentum, static_cast<double>(batches));
      stage.state.buffers[i].div_(1 - left_of_zero);
    }
  });
}

std::vector<std::pair<std::string, torch::Tensor>> Network::named_parameters() const {
  std::vector<std::pair<std::string, torch::Tensor>> result;
  for_each(stages_, [&](const Stage& stage) {
    for (std::size_t i = 0; i < stage.state.weights.size(); ++i) {
      const auto& info = stage.form.weights[i];
      const auto host = stage.state.weights[i].detach().cpu();
      result.emplace_back(stage.name + "." + info.name,
                          info.columns.empty() ? host.clone() : columns_channels_first(host, info.columns));
    }
  });
  return result;
}

}  // namespace etude
