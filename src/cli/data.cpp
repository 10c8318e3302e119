#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/task_info.h"
#include "datasets/dataset.h"
#include "datasets/fetch.h"

namespace etude::cli {
namespace {

struct Options {
  std::string name, from;
};

// A line that is drawn over itself, on a terminal only.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet) : terminal_(standard_error()), shown_(terminal_.interactive && !quiet) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::uintmax_t done, std::uintmax_t total, const std::string& what) {
    if (!shown_) return;
    constexpr std::uintmax_t width = 24;
    std::string line = what;
    if (total > 0) {
      const auto filled = std::min(width, done * width / total);
      line += ' ';
      for (std::uintmax_t i = 0; i < width; ++i) line += i < filled ? '#' : '.';
      line += fmt::format(" {:3} %", done * 100 / total);
    }
    if (line == last_) return;
    print_error("\r\033[K{:.{}}", line, terminal_.columns - 1);
    std::fflush(stderr);
    last_ = line;
  }
  void clear() {
    if (!last_.empty()) print_error("\r\033[K");
    last_.clear();
  }

 private:
  Terminal terminal_;
  bool shown_;
  std::string last_;
};

int fetch(const Options& options, const CommonOptions& common) {
  ProgressLine line(common.quiet);
  const FetchReport report{.say =
                               [&](const std::string& text) {
                                 line.clear();
                                 if (!common.quiet) print_error("{}\n", text);
                               },
                           .progress = [&](std::uintmax_t done, std::uintmax_t total,
                                           const std::string& what) { line.show(done, total, what); }};
  const auto from = options.from.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.from);
  fetch_dataset(find_dataset(options.name), common.data_dir, from, report);
  return 0;
}

int list(const CommonOptions& common) {
  for (const auto& dataset : Registry<DatasetDefinition>::all()) {
    const auto& info = *Registry<DatasetInfo>::find(dataset.name);
    const auto& task = *Registry<TaskInfo>::find(info.task);
    const auto present = files_present(dataset, common.data_dir);
    fmt::print("{:10} {}: {} training and {} test {}, {}, {} {}; {}\n", info.name, info.summary, info.train_examples,
               info.test_examples, task.examples, fmt::join(info.shape.sizes, "x"), info.outputs, task.outputs,
               present == dataset.files.size() ? "in " + common.data_dir
                                               : (present == 0 ? "not here: " : "not all here: ") +
                                                     data_command("fetch", info.name, common.data_dir));
  }
  return 0;
}

bool any_file_exists(const DatasetDefinition& dataset, const std::filesystem::path& data_dir) {
  return std::any_of(dataset.files.begin(), dataset.files.end(),
                     [&](const DatasetFile& file) { return std::filesystem::exists(data_dir / file.path); });
}

int check(const Options& options, const CommonOptions& common) {
  ProgressLine line(common.quiet);
  bool whole = true;
  for (const auto& dataset : Registry<DatasetDefinition>::all()) {
    if (!options.name.empty() && dataset.name != find_dataset(options.name).name) continue;
    // Without a name: all that is here.
    if (options.name.empty() && !any_file_exists(dataset, common.data_dir)) continue;
    const auto found = damage(dataset, common.data_dir,
                              [&](auto done, auto total, const auto& what) { line.show(done, total, what); });
    line.clear();
    for (const auto& problem : found) print_error("etude: {}\n", problem.what);
    if (found.empty()) {
      fmt::print("{}: {} files, every sum right\n", dataset.name, dataset.files.size());
    } else {
      print_error("etude: `{}` brings it anew\n", data_command("fetch", dataset.name, common.data_dir));
      whole = false;
    }
  }
  return static_cast<int>(whole ? ExitCode::ok : ExitCode::environment);
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.require_subcommand(1);
  auto* fetch_command = app.add_subcommand("fetch", "Bring a dataset, verified, into the data folder");
  fetch_command->add_option("name", options->name, "The dataset")->required();
  fetch_command->add_option("--from", options->from, "A folder or archive that holds its files");
  auto* list_command = app.add_subcommand("list", "The datasets, and whether they are here");
  auto* check_command = app.add_subcommand("check", "Read every file and compare its sum");
  check_command->add_option("name", options->name, "The dataset; all that are here without it");
  return [=, &common] {
    if (fetch_command->parsed()) return fetch(*options, common);
    if (list_command->parsed()) return list(common);
    return check(*options, common);
  };
}

const Registration<Command> registration{{.name = "data",
                                          .summary = "Fetch, list and check datasets",
                                          .example = "etude data fetch cifar10",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
