#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "datasets/dataset.h"

/// PyTorch's own numbers (tests/reference/) and the real CIFAR-10.
namespace etude::reference {

inline std::string path(const std::string& name) { return std::string(ETUDE_SOURCE_DIR) + "/tests/reference/" + name; }

inline nlohmann::json json(const std::string& name) { return nlohmann::json::parse(std::ifstream(path(name))); }

/// Where `etude data fetch` puts data unless told otherwise.
inline std::filesystem::path data_dir() {
  if (const char* folder = std::getenv("ETUDE_DATA_DIR")) return folder;
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg != '\0')
    return std::string(xdg) + "/etude";
  return std::string(std::getenv("HOME")) + "/.local/share/etude";
}

inline const Dataset& cifar10() {
  static const Dataset dataset = open_dataset("cifar10", data_dir());
  return dataset;
}

struct Step {
  double loss = 0, loss_other_convolution = 0;
};
struct Cell {
  std::string optimizer;
  double learning_rate = 0;
  std::int64_t seed = 0;
  std::vector<Step> steps;
};
/// What a test's listing shows of its parameter.
inline void PrintTo(const Cell& cell, std::ostream* out) {
  *out << cell.optimizer << " at " << cell.learning_rate << ", seed " << cell.seed;
}

/// The cells of a steps_seed*.csv, in its order.
inline std::vector<Cell> cells(const std::string& name) {
  std::vector<Cell> result;
  std::ifstream file(path(name));
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream fields(line);
    Cell cell;
    std::string step, loss, other;
    fields >> cell.optimizer >> cell.learning_rate >> cell.seed >> step >> loss >> other;
    if (step == "1") result.push_back(cell);
    result.back().steps.push_back({std::stod(loss), std::stod(other)});
  }
  return result;
}

}  // namespace etude::reference
