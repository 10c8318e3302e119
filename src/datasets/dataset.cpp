#include "datasets/dataset.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/registry.h"
#include "core/sha256.h"
#include "datasets/verified_stamp.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

// SHA-256 over the expected sums: the files on disk were found equal to them.
std::string checksum(const DatasetDefinition& dataset) {
  std::string sums;
  for (const auto& file : dataset.files) sums += file.sha256 + "  " + file.path + "\n";
  return sha256(sums);
}

}  // namespace

const DatasetDefinition& find_dataset(const std::string& name) {
  if (const auto* dataset = Registry<DatasetDefinition>::find(name)) return *dataset;
  throw UsageError("unknown dataset '" + name + "'" + suggestion(name, Registry<DatasetDefinition>::names()));
}

std::vector<std::string> damage(const DatasetDefinition& dataset, const fs::path& data_dir, Check check,
                                const FetchProgress& progress) {
  std::vector<std::string> found;
  for (const auto& file : dataset.files) {
    const fs::path path = data_dir / file.path;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) {
      found.push_back(fmt::format("{}: {}", path.string(), error.message()));
    } else if (check == Check::thorough || size != file.size || !is_stamped(path, file.sha256)) {
      const auto sum = sha256_file(path, [&](std::uintmax_t done) {
        if (progress) progress(done, size, "checking " + path.filename().string());
      });
      if (sum == file.sha256) {
        stamp(path, sum);
      } else {
        const auto sizes = size == file.size ? "" : fmt::format(" ({} bytes expected, {} found)", file.size, size);
        found.push_back(
            fmt::format("{}: damaged: SHA-256 {} expected, {} found{}", path.string(), file.sha256, sum, sizes));
      }
    }
  }
  return found;
}

Dataset open_dataset(const std::string& name, const fs::path& data_dir) {
  const auto& definition = find_dataset(name);
  if (const auto found = damage(definition, data_dir, Check::remembered); !found.empty()) {
    throw EnvironmentError(fmt::format("{}\n`etude data fetch {}` brings it", fmt::join(found, "\n"), name));
  }
  Dataset dataset = definition.open(data_dir);
  dataset.info = *Registry<DatasetInfo>::find(name);
  dataset.checksum = checksum(definition);
  return dataset;
}

}  // namespace etude
