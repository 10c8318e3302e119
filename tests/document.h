#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace etude::testing_data {

/// The text of a file of docs/, "study-file.md".
inline std::string document(const std::string& name) {
  std::ifstream file(ETUDE_SOURCE_DIR "/docs/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace etude::testing_data
