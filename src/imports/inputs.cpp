#include "imports/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "core/error.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

constexpr std::array endings{".csv", ".tsv", ".jsonl", ".ndjson", ".json"};

bool is_table(const std::string& path) {
  const auto plain = path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
  return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return plain.ends_with(ending); });
}

std::vector<Input> tables_in(const fs::path& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && is_table(entry.path().string())) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  if (paths.empty()) {
    throw EnvironmentError(fmt::format("{}: no table is in this folder: no {}, gzipped or not", folder.string(),
                                       fmt::join(endings, ", ")));
  }
  std::vector<Input> inputs;
  for (const auto& path : paths) {
    const auto inside = fs::relative(path, folder);
    inputs.push_back({.path = path,
                      .run_names = {without_table_ending(inside.string()),
                                    without_table_ending(inside.filename().string()), inside.parent_path().string()}});
  }
  return inputs;
}

}  // namespace

std::string without_table_ending(std::string path) {
  if (path.ends_with(".gz")) path.resize(path.size() - 3);
  for (const std::string ending : endings) {
    if (path.ends_with(ending)) return path.substr(0, path.size() - ending.size());
  }
  return path;
}

std::vector<Input> inputs_of(const std::vector<std::string>& paths) {
  std::vector<Input> inputs;
  std::set<std::string> seen;
  for (const auto& path : paths) {
    std::error_code error;
    std::vector<Input> found;
    if (fs::is_directory(path, error)) {
      found = tables_in(path);
    } else if (fs::is_regular_file(path, error)) {
      found = {{.path = path,
                .run_names = {without_table_ending(path), without_table_ending(fs::path(path).filename().string())}}};
    } else {
      throw EnvironmentError(fmt::format("{}: {}", path,
                                         fs::exists(path, error) ? "it is neither a file nor a folder"
                                         : error                 ? error.message()
                                                                 : "there is no such file"));
    }
    for (auto& input : found) {
      if (seen.insert(fs::weakly_canonical(input.path, error).string()).second) inputs.push_back(std::move(input));
    }
  }
  return inputs;
}

}  // namespace etude
