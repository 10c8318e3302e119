#include "layers/tensors/fused_linear.h"

#include <torch/torch.h>

namespace etude {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

torch::Tensor forward_product(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                              bool relu) {
  auto y = torch::addmm(bias, x, weight.t());
  return relu ? y.relu_() : y;
}

struct FusedLinear : torch::autograd::Function<FusedLinear> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const torch::Tensor& weight,
                               const torch::Tensor& bias, bool relu) {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    auto y = forward_product(x, weight, bias, relu);
    context->save_for_backward({x, weight, bias, y});
    context->saved_data["relu"] = relu;
    context->saved_data["input_needs_gradient"] = x.requires_grad();
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &bias = saved[2], &y = saved[3];
    // As PyTorch's threshold_backward: a NaN activation lets its gradient through.
    auto gradient = context->saved_data["relu"].toBool() ? at::threshold_backward(gradients[0], y, 0) : gradients[0];
    auto weight_gradient = weight.grad();
    auto bias_gradient = bias.grad();
    weight_gradient.addmm_(gradient.t(), x);
    bias_gradient.add_(gradient.sum(0));
    torch::Tensor x_gradient;
    if (context->saved_data["input_needs_gradient"].toBool()) x_gradient = gradient.mm(weight);
    return {x_gradient, {}, {}, {}};
  }
};

}  // namespace

torch::Tensor fused_linear(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias, bool relu) {
  if (!torch::GradMode::is_enabled()) return forward_product(x, weight, bias, relu);
  return FusedLinear::apply(x, weight, bias, relu);
}

}  // namespace etude
