#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/dataset_info.h"

namespace etude {

/// One split's images and labels, as bytes in memory-mapped files that all workers share.
/// A record is `label_bytes` of label (the last of them counts) followed by `shape.size()` bytes in (C, H, W) order,
/// or images and labels lie apart: image i is `images(i)`, its label `label(i)`.
class Split {
 public:
  virtual ~Split() = default;
  [[nodiscard]] virtual std::int64_t size() const = 0;
  /// (C, H, W) bytes, valid as long as the split.
  [[nodiscard]] virtual const std::uint8_t* image(std::int64_t index) const = 0;
  [[nodiscard]] virtual std::uint8_t label(std::int64_t index) const = 0;
};

struct Dataset {
  DatasetInfo info;
  std::unique_ptr<Split> train, test;
  std::string checksum;  ///< SHA-256 over the files' expected sums: what the trial's record carries
};

struct DatasetFile {
  std::string path;  ///< below the data folder: "cifar-10-batches-bin/data_batch_1.bin"
  std::string sha256;
  std::uintmax_t size = 0;
};

/// A way to get a dataset's files: fills `folder` (empty, temporary) with all of them under their paths.
/// `progress(done, total, what)`; total 0 where unknown. Throws EnvironmentError saying why it could not.
struct DatasetSource {
  std::string description;  ///< "https://www.cs.toronto.edu/..."
  std::function<void(const std::filesystem::path& folder,
                     const std::function<void(std::uintmax_t, std::uintmax_t, const std::string&)>& progress)>
      fetch;
};

/// A dataset is one file: what it is, its files with their sums, where they come from, and how they are read.
struct DatasetDefinition {
  std::string name;  ///< = info.name
  DatasetInfo info;
  std::vector<DatasetFile> files;
  std::vector<DatasetSource> sources;  ///< tried in order
  /// Maps the files; they are checked already.
  std::function<Dataset(const std::filesystem::path& data_dir)> open;
};

/// Opens a dataset of the registry. Sizes are checked always; sums once per file and then remembered by size and
/// modification time beside the files. Throws EnvironmentError naming a missing or damaged file, with the sum expected
/// and found.
Dataset open_dataset(const std::string& name, const std::filesystem::path& data_dir);

}  // namespace etude
