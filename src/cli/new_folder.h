#pragma once

#include <filesystem>

namespace etude::cli {

/// A folder that appears complete or not at all: it is filled under another name beside its own and takes its own on
/// `keep`. Without that it goes when the object does.
class NewFolder {
 public:
  /// Throws UsageError where `path` is a file or a folder that holds something, EnvironmentError where nothing can be
  /// made there.
  explicit NewFolder(std::filesystem::path path);
  ~NewFolder();
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& filled_at() const { return filled_at_; }
  void keep();

 private:
  std::filesystem::path path_, filled_at_;
};

}  // namespace etude::cli
