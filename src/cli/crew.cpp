#include "cli/crew.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include <csignal>
#include <utility>

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
    end_what_does_not_begin();
    try {
      reap();
      if (!stop_before_) {
        release_dead();
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
  workers_.push_back({.process = start_worker(arguments),
                      .device = device,
                      .without_beginning = IdleTime(Clock::now(), longest_look)});
}

// OpenBLAS, for one, spins for ever while it is loaded into too little memory.
void Crew::end_what_does_not_begin() {
  for (auto& worker : workers_) {
    worker.has_begun = worker.has_begun || worker.process.catches(SIGTERM);
    if (worker.has_begun || worker.without_beginning.look(Clock::now(), 0) < orders_.patience) continue;
    say_(fmt::format("a worker has not begun to work for {} s: it is ended", orders_.patience.count()));
    worker.process.signal(SIGKILL);
    worker.has_begun = true;  // said once
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
    bury(dead.process.id(), dead.device, *ending);
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
void Crew::bury(pid_t id, const std::string& device, int ending) {
  if (exited_with(ending, ExitCode::ok)) return;
  dead_.push_back(worker_name(id));
  if (stop_before_) return;
  if (exited_with(ending, ExitCode::environment) || exited_with(ending, 127)) {
    failure_ = "a worker could not go on (its message is above)";
    return stop();
  }
  const auto done = store_.counts(orders_.study).done;
  deaths_ = done > done_at_last_death_ ? 1 : deaths_ + 1;
  done_at_last_death_ = done;
  constexpr int too_many = 10;
  const auto how = exited_with(ending, ExitCode::stuck) ? "its message is above" : describe_ending(ending);
  if (deaths_ >= too_many) {
    failure_ = fmt::format("{} workers died one after the other without finishing a trial; the last: {}", deaths_, how);
    return stop();
  }
  say_(fmt::format("a worker died ({}); starting another", how));
  try {
    start(device);
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
