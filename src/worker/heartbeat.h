#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "store/store.h"

namespace etude {

/// Claims last this long unless renewed: a dead worker's trial is free again within half a minute.
inline constexpr std::chrono::seconds lease{20};

/// A trial that makes no step is tried so often; then it has failed.
inline constexpr int attempts_without_progress = 2;

/// Renews a claim, and passes on what the trial has come to, from a thread and a store connection of its own, as long
/// as the trial gets on: a process can live for ever and do nothing (OpenBLAS does where it gets no memory).
class Heartbeat {
 public:
  struct Rhythm {
    std::chrono::milliseconds period = std::chrono::seconds(2);
    std::chrono::milliseconds patience = std::chrono::minutes(10);  ///< without a report
    std::chrono::seconds lease = etude::lease;
  };

  /// Where nothing is reported for `patience`, the trial's attempt is counted as failed, and `give_up` is called, once,
  /// from the heartbeat's thread: whoever should have reported cannot be asked any more.
  Heartbeat(const std::string& store_location, Claim claim, Rhythm rhythm,
            std::function<void(const std::string& reason)> give_up);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// A step was made.
  void report(const Progress& progress);
  /// Epochs are over: the next heartbeat brings them to the store, so that short ones cost it no more than long ones.
  void report_epochs(std::span<const EpochRecord> epochs);
  /// Something else got on: a batch of an evaluation, a piece of a file.
  void report_sign_of_life();

  /// The claim is another worker's now, or could not be renewed for a whole lease: stop, and write nothing.
  [[nodiscard]] bool claim_is_lost() const;

 private:
  void beat();
  void fail(std::unique_ptr<Store> store);

  const std::string store_location_;
  const Claim claim_;
  const Rhythm rhythm_;
  const std::function<void(const std::string&)> give_up_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Progress progress_;
  std::vector<EpochRecord> epochs_;  // that the store does not have yet
  std::int64_t reports_ = 0;
  bool stopping_ = false;
  bool lost_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace etude
