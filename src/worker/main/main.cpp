#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "core/error.h"
#include "core/version.h"
#include "host/file_size_limit.h"
#include "worker/info.h"
#include "worker/measure.h"
#include "worker/work.h"

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

void on_signal(int /*signal*/) { interrupted = true; }

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;  // without SA_RESTART, so that a wait ends at once
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  // Under `etude run`, which sends SIGTERM, Ctrl-C is its own matter: it has SIGINT ignored here.
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(SIGINT, &action, nullptr);
}

// What `etude run` listens to on the other end of standard output.
void tell(etude::SignOfLife sign) { (void)!::write(STDOUT_FILENO, &sign, sizeof sign); }

int run_command(int argc, char** argv, bool& tells_signs) {
  using namespace etude;
  CLI::App app{"Trains the trials of an étude store. `etude run` starts it; a cluster's scheduler may as well.",
               "etude-worker"};
  app.set_version_flag("--version", std::string("etude-worker ") + version);
  app.require_subcommand(1);
  int exit_code = 0;

  WorkerOptions options;
  auto* run = app.add_subcommand("run", "Claim and train trials until none is left");
  run->add_option("--store", options.store, "The store")->required();
  run->add_option("--study", options.study, "The study's name in it")->required();
  run->add_option("--data-dir", options.data_dir, "The folder that holds datasets")->required();
  run->add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  run->add_option("--threads", options.threads, "CPU threads")->capture_default_str()->check(CLI::PositiveNumber);
  int patience = default_patience.count();
  run->add_option("--patience", patience, "Seconds without a step after which this worker ends itself")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  run->add_flag("--signs-of-life", tells_signs, "Tell `etude run`, on standard output, what this worker is about");
  run->final_callback([&] {
    options.patience = std::chrono::seconds(patience);
    catch_signals();
    std::signal(SIGPIPE, SIG_IGN);  // of an `etude run` that is gone: then SIGTERM comes, and is time for a checkpoint
    exit_code = static_cast<int>(work(options, interrupted, [&](SignOfLife sign) {
      if (tells_signs) tell(sign);
    }));
  });

  MeasureOptions measure_options;
  auto* measure_command = app.add_subcommand("measure", "Time real training steps; JSON");
  measure_command->add_option("--problem", measure_options.trial, "A trial's canonical text")->required();
  measure_command->add_option("--data-dir", measure_options.data_dir, "The folder that holds datasets")->required();
  measure_command->add_option("--device", measure_options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  measure_command->add_option("--threads", measure_options.threads, "CPU threads")->check(CLI::PositiveNumber);
  measure_command->add_option("--steps", measure_options.steps, "Steps to time")->check(CLI::PositiveNumber);
  measure_command->final_callback([&] { fmt::print("{}\n", to_text(measure(measure_options))); });

  auto* info_command = app.add_subcommand("info", "LibTorch, BLAS, SIMD level and GPUs; JSON");
  info_command->final_callback([&] { fmt::print("{}\n", to_text(info())); });

  try {
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return static_cast<int>(ExitCode::usage);
  } catch (const Error& error) {
    fmt::print(stderr, "etude-worker: {}\n", error.what());
    return static_cast<int>(error.code);
  } catch (const std::exception& error) {
    fmt::print(stderr, "etude-worker: {}\n", error.what());
    return static_cast<int>(ExitCode::environment);
  }
}

}  // namespace

int main(int argc, char** argv) {
  etude::survive_file_size_limit();
  bool tells_signs = false;
  const int code = run_command(argc, argv, tells_signs);
  std::cout.flush();
  std::fflush(nullptr);
  if (tells_signs) tell(etude::SignOfLife::over);
  // All is said and saved. What libraries would still do can hang: OpenBLAS waits for threads that it never had memory
  // to start.
  ::_exit(code);
}
