#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/history.h"
#include "core/trial.h"
#include "study/study.h"

namespace etude {

/// Where a trial's numbers came from; kept with them.
struct Provenance {
  std::string version;        ///< étude's
  std::string numeric_mode;   ///< "cpu float32 winograd AVX3 1 thread", "cuda:0 float32"
  std::string data_checksum;  ///< SHA-256 over the dataset's files
  std::string host;
  /// Share of the test set's largest class: the accuracy of a model that has learned nothing. NaN where not recorded.
  double majority_share = std::numeric_limits<double>::quiet_NaN();
};

/// How far a running trial is; written with each heartbeat.
struct Progress {
  std::int64_t epoch = 0;
  std::int64_t step = 0;
  double loss = 0;
};

/// A worker's time-limited right to run a trial. A later claim of the same trial has a larger token and fences this one
/// off.
struct Claim {
  std::string key;
  Trial trial;
  std::int64_t token = 0;
};

/// A trial that failed so often is not tried again.
inline constexpr int largest_number_of_attempts = 3;

enum class TrialStatus { pending, running, done, failed };

/// A trial of a study as the store knows it.
struct TrialRecord {
  PlannedTrial planned;
  TrialStatus status = TrialStatus::pending;
  std::optional<Outcome> outcome;                     ///< where done or failed
  std::string failure;                                ///< the last failure's reason; empty where done
  std::int64_t attempts = 0;                          ///< failed so far
  std::chrono::system_clock::time_point finished_at;  ///< where done
  History history;                                    ///< where done
  Provenance provenance;                              ///< where done
  // Where running:
  std::string worker;  ///< "host:pid"
  std::chrono::system_clock::time_point claimed_at, lease_until;
  Progress progress;
};

struct StudyRecord {
  std::string name;
  std::string source;
  std::vector<std::string> optimizers;
  std::vector<double> learning_rates;  ///< ascending
  std::vector<std::int64_t> seeds;
  std::vector<TrialRecord> trials;  ///< in grid order
};

/// Fills in the grid that `record.trials` span, and each trial's place in it.
void describe_grid(StudyRecord& record);

/// A late write by a worker whose claim has lapsed and was given to another: refused.
struct FencedError : Error {
  explicit FencedError(const std::string& key)
      : Error(ExitCode::environment, "trial " + key + " was taken over by another worker; this result is not written") {
  }
};

/// Studies, trials, claims and histories. Every call is one transaction and throws EnvironmentError where the store
/// fails. One object serves one thread; processes and threads each open their own.
class Store {
 public:
  using Clock = std::chrono::system_clock;
  virtual ~Store() = default;

  /// Registers the study under its name (replacing that name's earlier grid) and adds the trials that are missing.
  /// What is recorded stays. `retry_failed`: failed trials with fewer than three attempts become pending.
  virtual void add(const Study& study, bool retry_failed) = 0;

  /// The next pending trial of the study, or a running one whose lease has lapsed; in grid order. nullopt: none
  /// claimable.
  virtual std::optional<Claim> claim(const std::string& study, const std::string& worker, Clock::time_point now,
                                     std::chrono::seconds lease) = 0;
  /// Prolongs the lease. Throws FencedError.
  virtual void heartbeat(const Claim& claim, const Progress& progress, Clock::time_point now,
                         std::chrono::seconds lease) = 0;
  /// The trial's whole history, once and for all. Throws FencedError, also where the trial is done already.
  virtual void commit(const Claim& claim, const History& history, const Provenance& provenance) = 0;
  /// Back to pending after an interrupt. A no-op where fenced.
  virtual void release(const Claim& claim) = 0;
  /// A worker that is known to be dead: its running trials are claimable at once, without waiting for their leases to
  /// lapse.
  virtual void release_worker(const std::string& worker) = 0;
  /// Counts an attempt and keeps the reason; pending again below `automatic_attempts`, failed from there on. Throws
  /// FencedError.
  virtual void fail(const Claim& claim, const std::string& reason, int automatic_attempts) = 0;

  /// Epoch 0 is the same for every trial with the same problem and seed: measured once, kept under a key of the
  /// caller's.
  virtual std::optional<EpochRecord> initial_epoch(const std::string& key) = 0;
  virtual void save_initial_epoch(const std::string& key, const EpochRecord& record) = 0;

  virtual std::vector<std::string> studies() = 0;
  /// Throws UsageError (with a suggestion) where there is no such study. Steps are read only on request: they are many.
  virtual StudyRecord study(const std::string& name, bool with_steps = false) = 0;

  /// The study's trials of one status, in grid order, without their histories; done ones only where they finished after
  /// `since`.
  virtual std::vector<TrialRecord> trials(const std::string& study, TrialStatus status,
                                          Clock::time_point since = {}) = 0;

  /// How many of these trials are done, in whatever study.
  virtual std::int64_t count_done(const std::vector<std::string>& keys) = 0;

  struct Counts {
    std::int64_t pending = 0, running = 0, done = 0, failed = 0;
  };
  virtual Counts counts(const std::string& study) = 0;
};

enum class OpenMode { create, existing, read_only };

/// Opens a store by its path (SQLite). Throws EnvironmentError: not a store, damaged, another schema version, a network
/// file system, not there (unless `create`). Throws UsageError: the path is empty, ":memory:" or begins with "file:",
/// which mean something else to SQLite. Nothing existing is ever overwritten.
std::unique_ptr<Store> open_store(const std::string& location, OpenMode mode);

/// The folder beside the store that holds its checkpoints.
std::string checkpoint_folder(const std::string& location);

}  // namespace etude
