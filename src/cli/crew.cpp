#include "cli/crew.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "cli/awaited.h"
#include "cli/interrupts.h"
#include "core/error.h"
#include "host/process_ending.h"
#include "store/worker_identity.h"

namespace etude::cli {
namespace {

bool exited_with(int ending, int code) { return WIFEXITED(ending) && WEXITSTATUS(ending) == code; }
bool exited_with(int ending, ExitCode code) { return exited_with(ending, static_cast<int>(code)); }

}  // namespace

Crew::Crew(Store& store, Orders orders, std::function<void(const std::string&)> say)
    : store_(store), orders_(std::move(orders)), say_(std::move(say)) {}

void Crew::work(const std::vector<std::string>& devices, std::chrono::milliseconds look_every,
                const std::function<void()>& look) {
  for (const auto& device : devices) start(device);
  while (!workers_.empty()) {
    wait(look_every);
    if (interrupts() > 0 && !stop_before_) {
      answer_interrupts();
      say_("stopping: the workers write checkpoints; Ctrl-C again ends them at once");
      stop();
    }
    const bool too_late = stop_before_ && Clock::now() > *stop_before_;
    if (too_late) {
      say_(fmt::format("{} worker(s) did not stop within {} s: they are ended", workers_.size(),
                       orders_.time_to_stop.count()));
    }
    if (too_late || interrupts() > 1) kill();
    listen();
    end_what_hangs();
    try {
      reap();
      if (!stop_before_) {
        release_dead();
        tell_what_is_awaited();
        look();
      }
    } catch (const Error& error) {
      // Ctrl-C has ended a wait for the store: it is acted upon next.
      if (error.code != ExitCode::interrupted) throw;
    }
  }
  release_dead();
  if (!failure_.empty()) throw EnvironmentError(failure_);
}

void Crew::start(const std::string& device) {
  auto arguments = orders_.arguments;
  arguments.insert(arguments.end(), {"--device", device});
  constexpr auto longest_look = std::chrono::seconds(2);
  auto pipe = make_pipe();
  workers_.push_back({.process = start_worker(arguments, pipe.write.number()),
                      .signs = std::move(pipe.read),
                      .device = device,
                      .silence = IdleTime(Clock::now(), longest_look)});
}

void Crew::listen() {
  for (auto& worker : workers_) {
    const auto signs = read_available(worker.signs);
    if (signs.empty()) continue;
    worker.heard += static_cast<std::int64_t>(signs.size());
    worker.last = static_cast<SignOfLife>(signs.back());
  }
}

// Once, and not of a wait that is over before anybody wonders.
void Crew::tell_what_is_awaited() {
  const bool all_wait = !workers_.empty() && std::all_of(workers_.begin(), workers_.end(), [](const Worker& worker) {
    return worker.last == SignOfLife::waiting;
  });
  if (!all_wait) return waiting_since_.reset();
  if (!waiting_since_) waiting_since_ = Clock::now();
  constexpr std::chrono::seconds long_enough{5};
  if (told_what_is_awaited_ || Clock::now() - *waiting_since_ < long_enough) return;
  const auto running = store_.trials(orders_.study, TrialStatus::running);
  if (running.empty()) return;
  say_("waiting for " + awaited(running));
  told_what_is_awaited_ = true;
}

// nullopt: for ever.
std::optional<std::chrono::seconds> Crew::may_be_silent(SignOfLife last) const {
  constexpr std::chrono::seconds to_leave{10};
  if (last == SignOfLife::training) return std::nullopt;
  return last == SignOfLife::over ? std::min(to_leave, orders_.patience) : orders_.patience;
}

// OpenBLAS, for one, spins for ever where it gets too little memory: while it is loaded, set up, or cleared away.
void Crew::end_what_hangs() {
  for (auto& worker : workers_) {
    const auto silence = worker.silence.look(Clock::now(), worker.heard);
    const auto limit = may_be_silent(worker.last);
    if (worker.hung || !limit || silence < *limit) continue;
    say_(fmt::format("a worker (process {}) has given no sign of life for {} s: it is ended", worker.process.id(),
                     limit->count()));
    worker.process.signal(SIGKILL);
    worker.hung = true;
  }
}

// Until one ends, a signal comes, or the time is over.
void Crew::wait(std::chrono::milliseconds at_most) const {
  std::vector<pollfd> descriptors;
  for (const auto& worker : workers_) {
    descriptors.push_back({.fd = worker.process.descriptor(), .events = POLLIN, .revents = 0});
  }
  ::poll(descriptors.data(), descriptors.size(), static_cast<int>(at_most.count()));
}

void Crew::reap() {
  for (std::size_t i = 0; i < workers_.size();) {
    const auto ending = workers_[i].process.ending();
    if (!ending) {
      ++i;
      continue;
    }
    const Worker dead = std::move(workers_[i]);
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(i));
    bury(dead, *ending);
  }
}

// While workers are stopping, this waits for the last of them: one that hangs may hold the store.
void Crew::release_dead() {
  while (!dead_.empty()) {
    store_.release_worker(dead_.back());
    dead_.pop_back();
  }
}

// One that died is replaced, as long as trials still finish now and then.
void Crew::bury(const Worker& dead, int ending) {
  if (exited_with(ending, ExitCode::ok)) return;
  dead_.push_back(worker_name(dead.process.id()));
  if (stop_before_) return;
  if (exited_with(ending, ExitCode::environment) || exited_with(ending, 127)) {
    failure_ = "a worker could not go on (its message is above)";
    return stop();
  }
  const auto counts = store_.counts(orders_.study);
  if (counts.pending + counts.running == 0) return;  // nothing is left for another
  deaths_ = counts.done > done_at_last_death_ ? 1 : deaths_ + 1;
  done_at_last_death_ = counts.done;
  constexpr int too_many = 10;
  const auto how = dead.hung                              ? "it hung"
                   : exited_with(ending, ExitCode::stuck) ? "its message is above"
                                                          : describe_ending(ending);
  if (deaths_ >= too_many) {
    failure_ = fmt::format("{} workers died one after the other without finishing a trial; the last: {}", deaths_, how);
    return stop();
  }
  say_(fmt::format("a worker died ({}); starting another", how));
  try {
    start(dead.device);
  } catch (const EnvironmentError& error) {  // the others save what they have
    failure_ = error.what();
    stop();
  }
}

void Crew::stop() {
  stop_before_ = Clock::now() + orders_.time_to_stop;
  for (const auto& worker : workers_) worker.process.signal(SIGTERM);
}

// Once.
void Crew::kill() {
  stop_before_ = Clock::time_point::max();
  for (const auto& worker : workers_) worker.process.signal(SIGKILL);
}

}  // namespace etude::cli
