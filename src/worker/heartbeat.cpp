#include "worker/heartbeat.h"

#include <fmt/format.h>

#include <utility>

#include "core/idle_time.h"

namespace etude {

Heartbeat::Heartbeat(const std::string& store_location, Claim claim, Rhythm rhythm,
                     std::function<void(const std::string&)> give_up)
    : store_location_(store_location),
      claim_(std::move(claim)),
      rhythm_(rhythm),
      give_up_(std::move(give_up)),
      thread_([this] { beat(); }) {}

Heartbeat::~Heartbeat() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Heartbeat::report(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
  ++reports_;
}

void Heartbeat::report_epochs(std::span<const EpochRecord> epochs) {
  const std::lock_guard lock(mutex_);
  epochs_.insert(epochs_.end(), epochs.begin(), epochs.end());
}

void Heartbeat::report_sign_of_life() {
  const std::lock_guard lock(mutex_);
  ++reports_;
}

bool Heartbeat::claim_is_lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

void Heartbeat::beat() {
  const StoreSurroundings surroundings{.say = [](const std::string&) {},  // the worker's own connection says it
                                       .interrupted =
                                           [this] {
                                             const std::lock_guard lock(mutex_);
                                             return stopping_;
                                           }};
  std::unique_ptr<Store> store;
  auto renewed_at = IdleTime::Clock::now();
  IdleTime idle(IdleTime::Clock::now(), 2 * rhythm_.period);
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, rhythm_.period, [this] { return stopping_; })) {
    if (idle.look(IdleTime::Clock::now(), reports_) >= rhythm_.patience) {
      lost_ = true;
      lock.unlock();
      return fail(std::move(store));
    }
    const Progress progress = progress_;
    const auto epochs = epochs_;
    lock.unlock();
    bool lost = false;
    std::size_t appended = 0;
    const auto now = IdleTime::Clock::now();
    try {
      if (!store) store = open_store(store_location_, OpenMode::existing, surroundings);
      store->append_epochs(claim_, epochs, progress, rhythm_.lease);
      renewed_at = now;
      appended = epochs.size();
    } catch (const FencedError&) {
      lost = true;
    } catch (const Error&) {
      // A busy or briefly absent store: try again, until the lease has certainly lapsed.
      store.reset();
      lost = now - renewed_at > rhythm_.lease;
    }
    lock.lock();
    epochs_.erase(epochs_.begin(), epochs_.begin() + static_cast<std::ptrdiff_t>(appended));
    lost_ = lost_ || lost;
  }
}

void Heartbeat::fail(std::unique_ptr<Store> store) {
  const auto reason = fmt::format("no step for {:g} s", std::chrono::duration<double>(rhythm_.patience).count());
  try {
    if (!store) store = open_store(store_location_, OpenMode::existing);
    store->fail(claim_, reason, attempts_without_progress);
  } catch (const Error&) {
    // Another worker's by now, or no store: the claim lapses.
  }
  give_up_(reason);
}

}  // namespace etude
