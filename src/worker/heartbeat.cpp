#include "worker/heartbeat.h"

#include <utility>

namespace etude {

Heartbeat::Heartbeat(const std::string& store_location, Claim claim)
    : store_location_(store_location), claim_(std::move(claim)), thread_([this] { beat(); }) {}

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
}

bool Heartbeat::claim_is_lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

void Heartbeat::beat() {
  std::unique_ptr<Store> store;
  auto renewed_at = Store::Clock::now();
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, heartbeat_period, [this] { return stopping_; })) {
    const Progress progress = progress_;
    lock.unlock();
    bool lost = false;
    const auto now = Store::Clock::now();
    try {
      if (!store) store = open_store(store_location_, OpenMode::existing);
      store->heartbeat(claim_, progress, now, lease);
      renewed_at = now;
    } catch (const FencedError&) {
      lost = true;
    } catch (const EnvironmentError&) {
      // A busy or briefly absent store: try again, until the lease has certainly lapsed.
      store.reset();
      lost = now - renewed_at > lease;
    }
    lock.lock();
    lost_ = lost_ || lost;
  }
}

}  // namespace etude
