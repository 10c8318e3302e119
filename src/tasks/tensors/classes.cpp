#include "tasks/tensors/classes.h"

#include <torch/torch.h>

namespace etude {

torch::Tensor ChoosesClasses::loss(const torch::Tensor& output, const torch::Tensor& target) const {
  if (target.dim() == 1) return torch::cross_entropy_loss(output, target);
  return torch::cross_entropy_loss(output.reshape({-1, output.size(-1)}), target.reshape({-1}));
}

std::optional<Answers> ChoosesClasses::answers(const torch::Tensor& output, const torch::Tensor& target) const {
  return Answers{.right = static_cast<double>(output.argmax(-1).eq(target).sum().item<std::int64_t>()),
                 .all = static_cast<double>(target.numel())};
}

}  // namespace etude
