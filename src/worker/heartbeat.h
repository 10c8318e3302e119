#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "store/store.h"

namespace etude {

/// Claims last this long unless renewed: a dead worker's trial is free again within half a minute.
inline constexpr std::chrono::seconds lease{20};
inline constexpr std::chrono::seconds heartbeat_period{2};

/// Renews a claim from a thread and a store connection of its own, as long as it lives.
class Heartbeat {
 public:
  Heartbeat(const std::string& store_location, Claim claim);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  void report(const Progress& progress);

  /// The claim is another worker's now, or could not be renewed for a whole lease: stop, and write nothing.
  [[nodiscard]] bool claim_is_lost() const;

 private:
  void beat();

  const std::string store_location_;
  const Claim claim_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Progress progress_;
  bool stopping_ = false;
  bool lost_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace etude
