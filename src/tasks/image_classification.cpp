#include "core/registry.h"
#include "core/task_info.h"
#include "tasks/majority.h"

#ifdef ETUDE_TENSORS
#include <torch/torch.h>

#include <array>

#include "tasks/tensors/classes.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

// PyTorch's arithmetic for each byte: ToTensor divides by 255 in float32, Normalize subtracts 0.5 and divides by 0.5.
const std::array<float, 256> normalized = [] {
  std::array<float, 256> table{};
  for (int byte = 0; byte < 256; ++byte) table[byte] = (static_cast<float>(byte) / 255.0F - 0.5F) / 0.5F;
  return table;
}();

// On a CPU the images stay bytes in the mapped files and a batch is gathered and normalized in one pass into a buffer
// that the next batch overwrites; on a GPU all bytes lie in its memory.
class ImageBatches final : public Batches {
 public:
  ImageBatches(const Split& split, const Shape& shape, std::int64_t examples, torch::Device device)
      : Batches(examples), split_(split), shape_(shape), device_(device) {
    if (device_.is_cpu()) return;
    auto images = torch::empty({examples, shape.sizes[0], shape.sizes[1], shape.sizes[2]}, torch::kUInt8);
    auto labels = torch::empty({examples}, torch::kLong);
    for (std::int64_t i = 0; i < examples; ++i) {
      std::copy_n(split.input(i), shape.size(), images.data_ptr<std::uint8_t>() + i * shape.size());
      labels.data_ptr<std::int64_t>()[i] = *split.target(i);
    }
    images_ = images.to(device_).contiguous(torch::MemoryFormat::ChannelsLast);
    labels_ = labels.to(device_);
  }

  Batch gather(std::span<const std::int64_t> indices) override {
    return device_.is_cpu() ? gather_on_host(indices) : gather_on_device(indices);
  }

  [[nodiscard]] torch::Tensor targets(std::span<const std::int64_t> indices) const override {
    const auto labels = torch::empty({static_cast<std::int64_t>(indices.size())}, torch::kLong);
    for (std::size_t i = 0; i < indices.size(); ++i) labels.data_ptr<std::int64_t>()[i] = *split_.target(indices[i]);
    return labels.to(device_);
  }

 private:
  Batch gather_on_host(std::span<const std::int64_t> indices) {
    const auto count = static_cast<std::int64_t>(indices.size());
    const auto channels = shape_.sizes[0], height = shape_.sizes[1], width = shape_.sizes[2], pixels = height * width;
    if (!images_.defined() || images_.size(0) < count) {
      images_ = torch::empty({count, channels, height, width},
                             torch::TensorOptions().memory_format(torch::MemoryFormat::ChannelsLast));
      labels_ = torch::empty({count}, torch::kLong);
    }
    auto* out = images_.data_ptr<float>();
    auto* labels = labels_.data_ptr<std::int64_t>();
    for (std::int64_t n = 0; n < count; ++n) {
      const std::uint8_t* image = split_.input(indices[n]);
      for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
        for (std::int64_t c = 0; c < channels; ++c) *out++ = normalized[image[c * pixels + pixel]];
      }
      labels[n] = *split_.target(indices[n]);
    }
    return {.input = images_.narrow(0, 0, count), .target = labels_.narrow(0, 0, count)};
  }

  Batch gather_on_device(std::span<const std::int64_t> indices) {
    const auto index = torch::from_blob(const_cast<std::int64_t*>(indices.data()),  // NOLINT(*-const-cast): read only
                                        {static_cast<std::int64_t>(indices.size())}, torch::kLong)
                           .to(device_);
    const auto bytes = images_.index_select(0, index).contiguous(torch::MemoryFormat::ChannelsLast);
    return {.input = bytes.to(torch::kFloat).div_(255.0F).sub_(0.5F).div_(0.5F),
            .target = labels_.index_select(0, index)};
  }

  const Split& split_;
  Shape shape_;
  torch::Device device_;
  torch::Tensor images_, labels_;  // host: the batch buffer; device: the whole split, bytes in (N, H, W, C)
};

class ImageClassification final : public ChoosesClasses {
 public:
  [[nodiscard]] std::unique_ptr<Batches> batches(const Split& split, const DatasetInfo& dataset, std::int64_t examples,
                                                 torch::Device device) const override {
    return std::make_unique<ImageBatches>(split, dataset.shape, examples, device);
  }
};

std::unique_ptr<Task> make() { return std::make_unique<ImageClassification>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<TaskInfo> registration{{.name = "image-classification",
                                           .summary = "the class of an image of bytes, which are scaled to -1 ... 1",
                                           .examples = "images",
                                           .outputs = "classes",
                                           .majority_share = largest_class_share_of_one,
                                           .make = make}};

}  // namespace
}  // namespace etude
