#include "cli/write_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "host/child_process.h"
#include "host/durable_file.h"
#include "report/page.h"

namespace etude::cli {
namespace {

namespace fs = std::filesystem;

// Scratch: nothing is lost with it.
void write_file(const fs::path& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) throw EnvironmentError(fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
}

// A slip in -o must not cost a store.
void refuse_what_is_no_page(const std::string& path) {
  std::error_code absent;
  const auto status = fs::status(path, absent);
  if (!fs::exists(status)) return;
  std::string beginning(15, '\0');
  if (fs::is_regular_file(status)) std::ifstream(path).read(beginning.data(), 15);
  const bool is_empty = fs::is_regular_file(status) && fs::file_size(path, absent) == 0;
  if (beginning != "<!doctype html>" && !is_empty) {
    throw EnvironmentError(fmt::format("{} is there and is no page; name another file in -o", path));
  }
}

// Gone with the object, whatever happens.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const fs::path& parent) : path_((parent / ".etude-figures-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw EnvironmentError(fmt::format("cannot write into {}: {}; name another folder in --figures", parent.string(),
                                         std::strerror(errno)));
    }
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  [[nodiscard]] fs::path path() const { return path_; }

 private:
  std::string path_;
};

// Runs a program from the PATH to its end, with `input` as its standard input. `package`: what to install where it is
// missing.
void run(const std::vector<std::string>& arguments, const std::string& input, const char* package) {
  int status = 0;
  try {
    status = ChildProcess({.arguments = arguments, .input = input}).wait();
  } catch (const StartError& error) {
    if (error.number != ENOENT) throw;
    throw EnvironmentError(fmt::format(
        "--figures needs {}, which is not there: install {}, or run scripts/install-deps", arguments[0], package));
  }
  if (status != 0) throw EnvironmentError(fmt::format("{} failed (its message is above)", fmt::join(arguments, " ")));
}

void convert(const fs::path& svg, const char* format, std::vector<std::string> options) {
  const auto target = fs::path(svg).replace_extension(format);
  std::vector<std::string> arguments{"rsvg-convert", "--format", format, "--output", target.string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(svg.string());
  run(arguments, "/dev/null", "librsvg2-bin");
}

}  // namespace

std::string report_path(const std::string& store, const std::string& study) {
  fs::path path(store);
  if (path.extension() == ".etude") path.replace_extension();
  if (path.filename() == study) return path.string() + ".html";
  std::string name = study;
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return c < 0x80 && std::isalnum(c) == 0 && c != '.' && c != '-'; }, '_');
  return fmt::format("{}-{}.html", path.string(), name);
}

void write_page(const nlohmann::ordered_json& data, const std::string& path) {
  refuse_what_is_no_page(path);
  try {
    write_durably(path, page(data));
  } catch (const EnvironmentError& failure) {
    throw EnvironmentError(fmt::format("{}; name another file in -o", failure.what()));
  }
}

std::size_t write_figures(const nlohmann::ordered_json& data, const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw EnvironmentError(fmt::format("cannot make the folder {}: {}", folder, error.message()));
  const TemporaryFolder work(folder);
  const auto program = work.path() / "figures.cjs", input = work.path() / "data.json", made = work.path() / "made";
  write_file(program, figures_program());
  write_file(input, data.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  run({"node", program.string(), made.string()}, input.string(), "Node.js 18 or newer");
  std::vector<fs::path> drawings;
  for (const auto& entry : fs::directory_iterator(made)) {
    if (entry.path().extension() == ".svg") drawings.push_back(entry.path());
  }
  for (const auto& svg : drawings) {
    convert(svg, "png", {"--zoom", "2"});
    convert(svg, "pdf", {});
  }
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(made)) {
    fs::rename(entry.path(), fs::path(folder) / entry.path().filename());
    ++count;
  }
  return count;
}

}  // namespace etude::cli
