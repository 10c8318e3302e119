#include "datasets/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/error.h"
#include "core/registry.h"
#include "core/sha256.h"
#include "host/shell_word.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

// Throws EnvironmentError where the file is not the expected one. It is mapped, then read, not read through the
// mapping: of what the disk cannot give, a read tells and a mapping dies.
VerifiedFile open_verified(const DatasetFile& file, const fs::path& data_dir, const FetchProgress& progress) {
  const fs::path path = data_dir / file.path;
  MappedFile mapped(path);
  const auto size = mapped.bytes().size();
  const auto sum = sha256_file(path, [&](std::uintmax_t done) {
    if (progress) progress(done, size, "checking " + path.filename().string());
  });
  if (sum != file.sha256) {
    const auto sizes = size == file.size ? "" : fmt::format(" ({} bytes expected, {} found)", file.size, size);
    throw EnvironmentError(
        fmt::format("{}: damaged: SHA-256 {} expected, {} found{}", path.string(), file.sha256, sum, sizes));
  }
  if (mapped.fate() != MappedFile::Fate::untouched) {
    throw EnvironmentError(fmt::format("{}: another program changed it while it was read", path.string()));
  }
  return {.path = path, .sha256 = sum, .mapped = std::move(mapped)};
}

}  // namespace

void Dataset::require_unchanged() const {
  for (const auto& file : files) {
    const auto fate = file.mapped.fate();
    if (fate == MappedFile::Fate::untouched) continue;
    const auto bytes = file.mapped.bytes();
    if (fate == MappedFile::Fate::touched &&
        sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()}) == file.sha256) {
      continue;
    }
    throw EnvironmentError(fmt::format(
        "{} was written to while it was trained on; what was trained since the last checkpoint is dropped. `{}` says "
        "whether it is whole; then run the same command again",
        file.path.string(), data_command("check", info.name, data_dir)));
  }
}

const DatasetDefinition& find_dataset(const std::string& name) {
  return registered<DatasetDefinition>("dataset", name);
}

std::string default_data_dir() {
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg != '\0')
    return std::string(xdg) + "/etude";
  if (const char* home = std::getenv("HOME"); home != nullptr) return std::string(home) + "/.local/share/etude";
  return "etude-data";
}

std::string data_command(const std::string& what, const std::string& name, const fs::path& data_dir) {
  const auto folder = data_dir == default_data_dir() ? "" : " --data-dir " + shell_word(data_dir.string());
  return "etude data " + what + " " + name + folder;
}

std::vector<FileDamage> damage(const DatasetDefinition& dataset, const fs::path& data_dir,
                               const FetchProgress& progress) {
  std::vector<FileDamage> found;
  for (const auto& file : dataset.files) {
    try {
      open_verified(file, data_dir, progress);
    } catch (const OutOfResources&) {
      throw;
    } catch (const EnvironmentError& error) {
      found.push_back({.file = file, .what = error.what()});
    }
  }
  return found;
}

std::size_t files_present(const DatasetDefinition& dataset, const fs::path& data_dir) {
  return static_cast<std::size_t>(
      std::count_if(dataset.files.begin(), dataset.files.end(), [&](const DatasetFile& file) {
        std::error_code error;
        return fs::file_size(data_dir / file.path, error) == file.size && !error;
      }));
}

Dataset open_dataset(const std::string& name, const fs::path& data_dir, const FetchProgress& progress) {
  const auto& definition = find_dataset(name);
  Dataset dataset{.info = *Registry<DatasetInfo>::find(name), .data_dir = data_dir};
  std::vector<Bytes> bytes;
  std::string problems, sums;
  for (const auto& file : definition.files) {
    try {
      const auto& verified = dataset.files.emplace_back(open_verified(file, data_dir, progress));
      bytes.push_back(verified.mapped.bytes());
      sums += verified.sha256 + "  " + file.path + "\n";
    } catch (const OutOfResources&) {
      throw;
    } catch (const EnvironmentError& error) {
      problems += fmt::format("{}\n", error.what());
    }
  }
  if (!problems.empty()) {
    throw EnvironmentError(fmt::format("{}`{}` brings it", problems, data_command("fetch", name, data_dir)));
  }
  auto splits = definition.open(bytes);
  dataset.train = std::move(splits.train);
  dataset.test = std::move(splits.test);
  dataset.checksum = sha256(sums);
  return dataset;
}

}  // namespace etude
