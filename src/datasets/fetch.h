#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "datasets/dataset.h"

namespace etude {

struct FetchReport {
  std::function<void(const std::string& line)> say;  ///< what is tried, and why it went on
  FetchProgress progress;
};

/// Brings those of a dataset's files into `data_dir` that are not there or not whole, which it reads them all to know:
/// from `from` (a folder or an archive) where given, else from its sources in order. What a source brought is verified
/// in a temporary folder before anything is put in place, by renames. Throws EnvironmentError where every source
/// failed, with each one's reason.
void fetch_dataset(const DatasetDefinition& dataset, const std::filesystem::path& data_dir,
                   const std::optional<std::filesystem::path>& from, const FetchReport& report);

}  // namespace etude
