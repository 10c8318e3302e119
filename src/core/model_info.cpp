#include "core/model_info.h"

#include "core/error.h"

namespace etude {

ModelSize model_size(const std::vector<Layer>& layers, ImageShape shape) {
  ModelSize size;
  for (const Layer& layer : layers) {
    if (const auto* conv = std::get_if<Conv3x3>(&layer)) {
      const auto weights = conv->out_channels * shape.channels * 9;
      size.parameters += weights + conv->out_channels;
      size.multiply_adds += weights * shape.height * shape.width;
      shape.channels = conv->out_channels;
    } else if (std::holds_alternative<MaxPool2x2>(layer)) {
      shape.height /= 2;
      shape.width /= 2;
    } else if (std::holds_alternative<Flatten>(layer)) {
      shape = {shape.size(), 1, 1};
    } else if (const auto* linear = std::get_if<Linear>(&layer)) {
      const auto weights = linear->out_features * shape.channels;
      size.parameters += weights + linear->out_features;
      size.multiply_adds += weights;
      shape.channels = linear->out_features;
    }
    if (shape.size() == 0) throw UsageError("the images are too small for this model: a pooling layer leaves nothing");
  }
  return size;
}

}  // namespace etude
