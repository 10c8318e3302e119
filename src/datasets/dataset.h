#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/dataset_info.h"
#include "datasets/mapped_file.h"

namespace etude {

/// One split's examples, as bytes in memory-mapped files that all workers share. What they mean is the task's.
class Split {
 public:
  virtual ~Split() = default;
  [[nodiscard]] virtual std::int64_t size() const = 0;
  /// Of one example, valid as long as the split: bytes (C, H, W), float32 features, a text's bytes.
  [[nodiscard]] virtual const std::uint8_t* input(std::int64_t index) const = 0;
  /// A class (one byte), float32 values, a text's bytes one further on.
  [[nodiscard]] virtual const std::uint8_t* target(std::int64_t index) const = 0;
};

struct Splits {
  std::unique_ptr<Split> train, test;
};

/// A file whose mapped bytes were found to have this sum.
struct VerifiedFile {
  std::filesystem::path path;
  std::string sha256;
  MappedFile mapped;
};

struct Dataset {
  DatasetInfo info;
  std::filesystem::path data_dir;
  std::vector<VerifiedFile> files;  ///< which the splits lie in
  std::unique_ptr<Split> train, test;
  std::string checksum;  ///< SHA-256 over the files' sums: what a trial's record carries

  /// That the splits are still the bytes of `checksum`, and were all the time. Throws EnvironmentError naming the file
  /// that was written to. Costs a system call a file; a file that was touched is read again.
  void require_unchanged() const;
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
  /// What the files of a source's package may still need, in the folder that it was unpacked into. Absent: nothing.
  std::function<void(const std::filesystem::path& folder)> unpack_further = {};
  /// The splits, over the verified bytes of `files`, in their order, which outlive them.
  std::function<Splits(const std::vector<Bytes>& files)> open;
};

/// $XDG_DATA_HOME/etude, else ~/.local/share/etude.
std::string default_data_dir();

/// "etude data fetch mnist --data-dir data", without the folder where it is the default.
std::string data_command(const std::string& what, const std::string& name, const std::filesystem::path& data_dir);

/// Opens a dataset of the registry: maps its files and reads every byte, so that what is trained on is what was
/// verified. Throws EnvironmentError naming what is missing or damaged and how to mend it; UsageError where no dataset
/// has that name.
Dataset open_dataset(const std::string& name, const std::filesystem::path& data_dir,
                     const FetchProgress& progress = {});

/// The registry's definition of that name. Throws UsageError with a suggestion.
const DatasetDefinition& find_dataset(const std::string& name);

struct FileDamage {
  DatasetFile file;
  std::string what;  ///< with its path: missing, unreadable, or its sum (expected and found)
};

/// What is wrong with a dataset's files. Every file is read to its end. Empty: all is well. Throws OutOfResources.
std::vector<FileDamage> damage(const DatasetDefinition& dataset, const std::filesystem::path& data_dir,
                               const FetchProgress& progress = {});

/// How many of its files are there in their size: a glance, which reads none.
std::size_t files_present(const DatasetDefinition& dataset, const std::filesystem::path& data_dir);

}  // namespace etude
