#include "core/model_info.h"

#include "core/error.h"

namespace etude {

ModelSize model_size(const std::vector<Layer>& layers, ImageShape shape) {
  ModelSize size;
  const auto add = [&](std::int64_t weights, std::int64_t biases, std::int64_t uses) {
    size.training_multiply_adds += (size.parameters == 0 ? 2 : 3) * weights * uses;
    size.parameters += weights + biases;
    size.multiply_adds += weights * uses;
  };
  for (const Layer& layer : layers) {
    if (const auto* conv = std::get_if<Conv3x3>(&layer)) {
      add(conv->out_channels * shape.channels * 9, conv->out_channels, shape.height * shape.width);
      shape.channels = conv->out_channels;
    } else if (std::holds_alternative<MaxPool2x2>(layer)) {
      shape.height /= 2;
      shape.width /= 2;
    } else if (std::holds_alternative<Flatten>(layer)) {
      shape = {shape.size(), 1, 1};
    } else if (const auto* linear = std::get_if<Linear>(&layer)) {
      add(linear->out_features * shape.channels, linear->out_features, 1);
      shape.channels = linear->out_features;
    }
    if (shape.size() == 0) throw UsageError("the images are too small for this model: a pooling layer leaves nothing");
  }
  return size;
}

}  // namespace etude
