#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/dataset_info.h"

namespace etude {

/// One split's images and labels, as bytes in memory-mapped files that all workers share.
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
  std::string checksum;  ///< SHA-256 over the files' sums: what a trial's record carries
};

struct DatasetFile {
  std::string path;  ///< below the data folder: "cifar-10-batches-bin/data_batch_1.bin"
  std::uintmax_t size = 0;
  std::string sha256;
};

/// Hears how far a fetch is: bytes or files done, the total (0 where unknown), and of what.
using FetchProgress = std::function<void(std::uintmax_t done, std::uintmax_t total, const std::string& what)>;

/// A way to get a dataset's files: puts them all into `folder` (empty, temporary), under their paths or their bare
/// names at any depth. Throws EnvironmentError saying why it could not.
struct DatasetSource {
  std::string description;
  std::function<void(const std::filesystem::path& folder, const FetchProgress& progress)> fetch;
};

/// A dataset is one file: what it is, its files with their sums, where they come from, and how they are read.
struct DatasetDefinition {
  std::string name;  ///< that of its DatasetInfo
  std::vector<DatasetFile> files;
  std::vector<DatasetSource> sources;  ///< tried in order
  /// Maps the files, which are checked already; `checksum` is filled in by the caller.
  std::function<Dataset(const std::filesystem::path& data_dir)> open;
};

/// Opens a dataset of the registry, its files checked as by `damage`. Throws EnvironmentError naming what is missing or
/// damaged and how to mend it; UsageError where no dataset has that name.
Dataset open_dataset(const std::string& name, const std::filesystem::path& data_dir);

/// The registry's definition of that name. Throws UsageError with a suggestion.
const DatasetDefinition& find_dataset(const std::string& name);

enum class Check {
  remembered,  ///< a file whose size and time of change are those of its last good check is not read again
  thorough     ///< every file is read
};

/// What is wrong with a dataset's files, one line a file: missing, wrong size, wrong sum (expected and found). Empty:
/// all is well.
std::vector<std::string> damage(const DatasetDefinition& dataset, const std::filesystem::path& data_dir, Check check,
                                const FetchProgress& progress = {});

}  // namespace etude
