#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/terminal.h"
#include "store/store.h"

namespace etude::cli {
namespace {

void print_found(const StoreCheck& found, const std::string& store) {
  fmt::print("{}: {} trials are as they were recorded", store, found.whole);
  if (found.unchecked > 0) fmt::print("; {} more are by étude 0.1.0, which recorded no checksums", found.unchecked);
  fmt::print("\n");
  for (const auto& fault : found.faults) print_error("etude: the file: {}\n", fault);
  for (const auto& trial : found.damaged) print_error("etude: {}: {}\n", trial.name, trial.reason);
}

int check(bool forget_damaged, const CommonOptions& common) {
  const auto found = check_store(common.store);
  print_found(found, common.store);
  if (found.faults.empty() && found.damaged.empty()) return 0;
  if (!found.faults.empty()) {
    print_error(
        "etude: what can be read goes into a new store by `sqlite3 {0} .recover | sqlite3 recovered.etude`; check that "
        "one then, and run the study again with it: what is lost is trained again\n",
        common.store);
  } else if (forget_damaged) {
    const auto copy = forget_damaged_trials(common.store);
    print_error(
        "etude: these are forgotten, and `etude run` with their study's file trains them again; the store as it "
        "was is {}\n",
        copy);
    return 0;
  } else {
    print_error(
        "etude: `etude store check --forget-damaged --store {}` makes these pending, after a copy of the store, "
        "and `etude run` with their study's file trains them again\n",
        common.store);
  }
  return static_cast<int>(ExitCode::environment);
}

std::function<int()> setup(CLI::App& app, const CommonOptions& common) {
  auto forget_damaged = std::make_shared<bool>(false);
  app.require_subcommand(1);
  auto* check_command = app.add_subcommand("check", "Read the whole store and compare every checksum");
  check_command->add_flag("--forget-damaged", *forget_damaged,
                          "Make damaged trials pending, so that the next run trains them again; a copy is kept");
  return [=, &common] { return check(*forget_damaged, common); };
}

const Registration<Command> registration{{.name = "store",
                                          .summary = "Check a store: what is whole, what is lost",
                                          .example = "etude store check --store results.etude",
                                          .setup = setup}};

}  // namespace
}  // namespace etude::cli
