#include "layers/tensors/fused_block.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <optional>

#include "kernels/conv_block.h"

namespace etude {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Few input channels go direct whatever is asked for: there is nothing that Winograd could save.
std::optional<ConvAlgorithm> choose(const ConvBlockShape& shape, Convolution convolution) {
  if (supports(shape, ConvAlgorithm::direct)) return ConvAlgorithm::direct;
  // Below 16 channels the transforms cost what the products save.
  const bool worthwhile = shape.in_channels >= 16 && shape.out_channels >= 16;
  if (convolution == Convolution::direct || (convolution == Convolution::automatic && !worthwhile)) return std::nullopt;
  if (supports(shape, ConvAlgorithm::winograd)) return ConvAlgorithm::winograd;
  return std::nullopt;
}

ConvBlockShape shape_of(const torch::Tensor& x, const torch::Tensor& weight) {
  return {.images = x.size(0),
          .height = x.size(2),
          .width = x.size(3),
          .in_channels = x.size(1),
          .out_channels = weight.size(0)};
}

// The batch's images in one part per thread: calls work(part, first image, shape of the part).
template <class Work>
void for_each_part(const ConvBlockShape& shape, std::int64_t parts, const Work& work) {
  at::parallel_for(0, parts, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) {
      const std::int64_t first = shape.images * part / parts, last = shape.images * (part + 1) / parts;
      ConvBlockShape own = shape;
      own.images = last - first;
      if (own.images > 0) work(part, first, own);
    }
  });
}

std::int64_t parts_of(const ConvBlockShape& shape) {
  return std::min<std::int64_t>(std::max(1, torch::get_num_threads()), shape.images);
}

std::span<float> workspace_of(const torch::Tensor& workspaces, std::int64_t part) {
  const auto size = workspaces.size(1);
  return {workspaces.data_ptr<float>() + part * size, static_cast<std::size_t>(size)};
}

// One row per part. The memory is kept from call to call: handed back, the next batch's tensors would settle in it, and
// the heap would grow by another workspace every few steps.
torch::Tensor workspaces_for(const ConvBlockShape& shape, ConvAlgorithm algorithm, std::int64_t parts) {
  thread_local torch::Tensor kept = torch::empty({0});
  // A multiple of 16 floats keeps every part's workspace at a cache line's start.
  const auto floats = (static_cast<std::int64_t>(workspace_floats(shape, algorithm)) + 15) / 16 * 16;
  if (kept.numel() < parts * floats) kept = torch::empty({parts * floats});
  return kept.narrow(0, 0, parts * floats).view({parts, floats});
}

struct Forward {
  torch::Tensor output, winner;
};

Forward run_forward(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                    ConvAlgorithm algorithm, bool with_winner) {
  const auto shape = shape_of(x, weight);
  const std::vector<std::int64_t> sizes{shape.images, shape.out_channels, shape.pooled_height(), shape.pooled_width()};
  const auto layout = torch::TensorOptions().memory_format(torch::MemoryFormat::ChannelsLast);
  Forward result{.output = torch::empty(sizes, layout), .winner = {}};
  if (with_winner) result.winner = torch::empty(sizes, layout.dtype(torch::kUInt8));
  const auto parts = parts_of(shape);
  const auto workspaces = workspaces_for(shape, algorithm, parts);
  const auto in_size = shape.height * shape.width * shape.in_channels;
  const auto out_size = shape.pooled_height() * shape.pooled_width() * shape.out_channels;
  for_each_part(shape, parts, [&](std::int64_t part, std::int64_t first, const ConvBlockShape& own) {
    conv_block_forward(own, algorithm, x.data_ptr<float>() + first * in_size, weight.data_ptr<float>(),
                       bias.data_ptr<float>(), result.output.data_ptr<float>() + first * out_size,
                       with_winner ? result.winner.data_ptr<std::uint8_t>() + first * out_size : nullptr,
                       workspace_of(workspaces, part));
  });
  return result;
}

struct FusedBlock : torch::autograd::Function<FusedBlock> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const torch::Tensor& weight,
                               const torch::Tensor& bias, std::int64_t algorithm) {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    auto [output, winner] = run_forward(x, weight, bias, static_cast<ConvAlgorithm>(algorithm), true);
    context->save_for_backward({x, weight, bias, winner});
    context->saved_data["algorithm"] = algorithm;
    context->saved_data["input_needs_gradient"] = x.requires_grad();
    return output;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &bias = saved[2], &winner = saved[3];
    const auto algorithm = static_cast<ConvAlgorithm>(context->saved_data["algorithm"].toInt());
    const auto gradient = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
    torch::Tensor x_gradient;
    if (context->saved_data["input_needs_gradient"].toBool()) x_gradient = torch::empty_like(x);
    const auto shape = shape_of(x, weight);
    const auto parts = parts_of(shape);
    const auto workspaces = workspaces_for(shape, algorithm, parts);
    // A row per part. They are added up in order, to what other uses of the weight have left there.
    const auto weights = torch::empty({parts, weight.numel()}), biases = torch::empty({parts, bias.numel()});
    const auto in_size = shape.height * shape.width * shape.in_channels;
    const auto out_size = shape.pooled_height() * shape.pooled_width() * shape.out_channels;
    for_each_part(shape, parts, [&](std::int64_t part, std::int64_t first, const ConvBlockShape& own) {
      conv_block_backward(own, algorithm, x.data_ptr<float>() + first * in_size, weight.data_ptr<float>(),
                          gradient.data_ptr<float>() + first * out_size,
                          winner.data_ptr<std::uint8_t>() + first * out_size,
                          x_gradient.defined() ? x_gradient.data_ptr<float>() + first * in_size : nullptr,
                          weights.data_ptr<float>() + part * weight.numel(),
                          biases.data_ptr<float>() + part * bias.numel(), workspace_of(workspaces, part));
    });
    auto weight_gradient = weight.grad(), bias_gradient = bias.grad();
    for (std::int64_t part = 0; part < parts; ++part) {
      weight_gradient.add_(weights[part].view_as(weight));
      bias_gradient.add_(biases[part]);
    }
    return {x_gradient, {}, {}, {}};
  }
};

}  // namespace

torch::Tensor fused_block(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                          Convolution convolution) {
  auto algorithm = choose(shape_of(x, weight), convolution);
  if (!x.device().is_cpu() || x.scalar_type() != torch::kFloat) algorithm.reset();
  // The direct kernel has no gradient for its input: it is for the first layer.
  if (algorithm == ConvAlgorithm::direct && x.requires_grad()) algorithm.reset();
  if (!algorithm) return torch::max_pool2d(torch::relu(torch::conv2d(x, weight, bias, /*stride=*/1, /*padding=*/1)), 2);
  const auto images = x.contiguous(torch::MemoryFormat::ChannelsLast);
  if (!torch::GradMode::is_enabled()) return run_forward(images, weight, bias, *algorithm, false).output;
  return FusedBlock::apply(images, weight, bias, static_cast<std::int64_t>(*algorithm));
}

}  // namespace etude
