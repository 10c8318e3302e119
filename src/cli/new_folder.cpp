#include "cli/new_folder.h"

#include <unistd.h>

#include <string>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace etude::cli {

namespace fs = std::filesystem;

NewFolder::NewFolder(fs::path path) : path_(std::move(path)) {
  if (!path_.has_filename()) path_ = path_.parent_path();  // "folder/"
  std::error_code error;
  if (fs::exists(path_, error) && !(fs::is_directory(path_, error) && fs::is_empty(path_, error))) {
    throw UsageError(path_.string() + " exists and is not an empty folder; nothing is overwritten: name a new one");
  }
  filled_at_ = path_.string() + ".partial-" + std::to_string(::getpid());
  fs::create_directories(filled_at_, error);
  if (error) throw EnvironmentError("cannot make the folder " + filled_at_.string() + ": " + error.message());
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!filled_at_.empty()) fs::remove_all(filled_at_, ignored);
}

void NewFolder::keep() {
  std::error_code error;
  fs::rename(filled_at_, path_, error);  // over an empty folder too; one that was filled meanwhile refuses
  if (error) throw EnvironmentError("cannot make the folder " + path_.string() + ": " + error.message());
  filled_at_.clear();
}

}  // namespace etude::cli
