#include "core/model_info.h"

namespace etude {
namespace {

void add(ModelSize& size, const std::vector<Layer>& layers, Shape shape) {
  for (const auto& layer : layers) {
    const auto form = layer.form(shape);
    size.training_multiply_adds += (size.parameters == 0 ? 2 : 3) * form.multiply_adds;
    size.multiply_adds += form.multiply_adds;
    for (const auto& weight : form.weights) size.parameters += Shape{weight.sizes}.size();
    for (const auto& part : layer.parts) add(size, part, shape);
    shape = form.output;
  }
}

}  // namespace

ModelSize model_size(const std::vector<Layer>& layers, const Shape& input) {
  ModelSize size;
  add(size, layers, input);
  return size;
}

}  // namespace etude
