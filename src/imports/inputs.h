#pragma once

#include <string>
#include <vector>

namespace etude {

/// A file to be read.
struct Input {
  std::string path;
  /// What its run may be called, where a file is a run: by its path in the folder that was named, by the file alone,
  /// and by the folder that it lies in. No two files have the same first one.
  std::vector<std::string> run_names;
};

/// "runs/adam.csv.gz" -> "runs/adam".
std::string without_table_ending(std::string path);

/// The files, and of folders the tables in them, by their paths. Throws EnvironmentError where there is none.
std::vector<Input> inputs_of(const std::vector<std::string>& paths);

}  // namespace etude
