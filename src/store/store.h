#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/history.h"
#include "core/trial.h"
#include "store/worker_identity.h"
#include "study/study.h"

namespace etude {

/// Where a trial's numbers came from; kept with them.
struct Provenance {
  std::string version;        ///< étude's
  std::string numeric_mode;   ///< "cpu float32 winograd AVX3 1 thread", "cuda:0 float32"
  std::string data_checksum;  ///< SHA-256 over the dataset's files
  std::string host;
  /// Share of the majority among the test set's answers: the accuracy of a model that has learned nothing. NaN where
  /// not recorded.
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
  Trial trial;  ///< `record_steps`, `record_metrics`: what is asked for
  std::int64_t token = 0;
  bool keep_checkpoints = false;  ///< Study::keep_checkpoints of the study it was claimed for
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
  History history;                                    ///< where done; where running, the epochs so far
  Provenance provenance;                              ///< where done
  // Where running:
  std::string worker;  ///< "host:pid"
  std::chrono::system_clock::time_point claimed_at;
  /// Until the trial may be claimed by another: 0 where it may at once; nullopt where another machine's worker holds
  /// it, of whose clock this one knows nothing.
  std::optional<std::chrono::milliseconds> lease_left;
  Progress progress;
};

/// A trial that is recorded, but not as it was written.
struct DamagedTrial {
  std::string name;    ///< "SGD lr 0.1 seed 2"
  std::string reason;  ///< "its numbers are not those that were recorded"
};

struct StudyRecord {
  std::string name;
  std::string source;
  std::string report;  ///< Study::report
  std::string growth;  ///< Study::growth
  std::string looks;   ///< Study::looks
  std::vector<std::string> optimizers;
  std::vector<double> learning_rates;  ///< ascending
  std::vector<std::int64_t> seeds;
  std::vector<TrialRecord> trials;    ///< in grid order; those added so far and not damaged
  std::vector<DamagedTrial> damaged;  ///< left out of `trials`, those whose place in the grid is lost among them

  /// étude trained none of it.
  [[nodiscard]] bool is_imported() const { return !trials.empty() && !trials.front().planned.trial.imported.empty(); }
};

/// A study whose trials were trained elsewhere: étude shows it and never trains it. Trials are made when asked for, so
/// that not all of their histories are in memory.
struct ImportedStudy {
  std::string name;
  std::string source;  ///< where it comes from, for people
  std::string report;  ///< Study::report
  std::vector<std::string> optimizers;
  std::vector<double> learning_rates;  ///< ascending, rounded (study/learning_rates.h)
  std::vector<std::int64_t> seeds;     ///< ascending
  std::vector<GridIndex> places;       ///< where trials stand, in grid order
  /// The trial at the i-th place: done with its history, or failed with a reason. `planned.key` is left to the store.
  std::function<TrialRecord(std::size_t i)> trial;
  std::function<std::string(std::size_t i)> origin;  ///< where a person finds it: "runs.csv:12"
};

/// A late write by a worker whose claim has lapsed and was given to another: refused.
struct FencedError : Error {
  explicit FencedError(const std::string& key)
      : Error(ExitCode::environment, "trial " + key + " was taken over by another worker; this result is not written") {
  }
};

/// Studies, trials, claims and histories. Every call is one transaction (`add` is several) and throws EnvironmentError
/// where the store fails. Where another program holds the store, a call waits, and says so; see StoreSurroundings. One
/// object serves one thread; processes and threads each open their own.
class Store {
 public:
  using Clock = std::chrono::system_clock;
  virtual ~Store() = default;

  /// Whether `add` would write: false for a study that is in the store as it is, with no failed trial to be tried
  /// again.
  virtual bool would_add(const Study& study, bool retry_failed) = 0;
  /// Registers the study under its name (replacing that name's earlier grid) and adds some thousands of the trials that
  /// are missing; what is recorded stays. Returns whether more are left to be added: call it again. Trials that are
  /// added can be claimed; a study that was added in part is gone on with. `retry_failed`: failed trials with fewer
  /// than three attempts become pending. One piece is one transaction.
  virtual bool add_piece(const Study& study, bool retry_failed) = 0;
  /// All pieces.
  void add(const Study& study, bool retry_failed) {
    while (add_piece(study, retry_failed)) {
    }
  }

  /// A study that étude trains, as it is planned now. Throws UsageError where there is no such study, EnvironmentError
  /// where its grid is damaged.
  virtual Study planned(const std::string& name) = 0;
  /// Puts another grid of the same study in the place of `now` and begins to add it (`add` goes on). False, and nothing
  /// is written, where `now` is not what is planned any more.
  virtual bool replace(const Study& now, const Study& next) = 0;

  /// Adds an imported study whole, or what is new to one of that name that was imported before. Returns how many trials
  /// are new. Throws, and changes nothing: UsageError where étude trains the study of that name, or what its trials
  /// have in common is something else; EnvironmentError where a trial is there with other numbers.
  virtual std::int64_t import_study(const ImportedStudy& study) = 0;

  /// The study's next pending trial, every optimizer's and learning rate's first seed before any second; where there is
  /// none, a running one whose worker is dead or silent for a whole lease. nullopt: none claimable.
  virtual std::optional<Claim> claim(const std::string& study, const WorkerIdentity& worker,
                                     std::chrono::milliseconds lease) = 0;
  /// Prolongs the lease. Throws FencedError.
  void heartbeat(const Claim& claim, const Progress& progress, std::chrono::milliseconds lease) {
    append_epochs(claim, {}, progress, lease);
  }
  /// A heartbeat that brings the epochs that are over since the last one, in the same transaction. They replace what
  /// is there from the first one's number on: a trial that is taken over, or goes on from a checkpoint, has none twice.
  virtual void append_epochs(const Claim& claim, std::span<const EpochRecord> epochs, const Progress& progress,
                             std::chrono::milliseconds lease) = 0;
  /// The trial's whole history, once and for all, in place of what was appended. Throws FencedError, also where the
  /// trial is done already.
  virtual void commit(const Claim& claim, const History& history, const Provenance& provenance) = 0;
  /// Back to pending after an interrupt. A no-op where fenced.
  virtual void release(const Claim& claim) = 0;
  /// A worker that is known to be dead: its running trials become pending. `worker` is a worker_name.
  virtual void release_worker(const std::string& worker) = 0;
  /// Counts an attempt and keeps the reason; pending again below `automatic_attempts`, failed from there on. Throws
  /// FencedError.
  virtual void fail(const Claim& claim, const std::string& reason, int automatic_attempts) = 0;

  /// Epoch 0 is the same for every trial with the same problem and seed: measured once, kept under a key of the
  /// caller's. nullopt also where what is kept is damaged.
  virtual std::optional<EpochRecord> initial_epoch(const std::string& key) = 0;
  virtual void save_initial_epoch(const std::string& key, const EpochRecord& record) = 0;

  virtual std::vector<std::string> studies() = 0;
  /// The names of all metrics that an epoch in the store has, but for those with a field of their own; sorted.
  virtual std::vector<std::string> metrics() = 0;
  /// Throws UsageError (with a suggestion) where there is no such study; so do `trials` and `counts`. Steps are read
  /// only on request: they are many.
  virtual StudyRecord study(const std::string& name, bool with_steps = false) = 0;

  /// Hands the study's trials over one by one, in grid order, with no more than some thousands of them in memory.
  /// Returns those that are damaged and therefore left out. Some thousands are one transaction; throws EnvironmentError
  /// where another run changes the grid between two.
  virtual std::vector<DamagedTrial> visit(const std::string& study, bool with_steps,
                                          const std::function<void(const TrialRecord&)>& visitor) = 0;

  /// The study's trials of one status, in grid order, without their histories; where positions are given, of those
  /// only.
  virtual std::vector<TrialRecord> trials(const std::string& study, TrialStatus status,
                                          const std::vector<std::int64_t>& among = {}) = 0;
  /// The positions of the study's done trials, ascending, from `first` on. Trials are claimed in this order.
  virtual std::vector<std::int64_t> done_positions(const std::string& study, std::int64_t first) = 0;

  /// How many of the study's trials are done, under whatever study they were trained; of those at `among`, positions in
  /// grid order, where it is given.
  virtual std::int64_t count_done(const Study& study,
                                  const std::optional<std::vector<std::int64_t>>& among = std::nullopt) = 0;

  struct Counts {
    std::int64_t pending = 0, running = 0, done = 0, failed = 0;
    std::int64_t lost = 0;  ///< added, but not there any more: of them nothing else is known; `add` puts them back
  };
  /// Trials that are still to be added are pending.
  virtual Counts counts(const std::string& study) = 0;
};

enum class OpenMode { create, existing, read_only };

/// What a store takes from around it; tests put their own in place.
struct StoreSurroundings {
  std::string host = host_name();
  std::string boot = boot_id();
  /// Since this machine was started, suspension included (CLOCK_BOOTTIME): nobody can set it back.
  std::function<std::chrono::milliseconds()> uptime;
  /// Hears what a call waits for; standard error by default.
  std::function<void(const std::string&)> say;
  /// Ends a wait: the call throws an Error with ExitCode::interrupted.
  std::function<bool()> interrupted = [] { return false; };
  std::chrono::milliseconds say_after{3'000};
  std::chrono::milliseconds give_up_after{600'000};
};

/// Opens a store by its path (SQLite). An older schema is read as it is, and migrated where the store is opened for
/// writing, after a copy of the file was put beside it. Throws EnvironmentError: not a store, damaged, a newer schema,
/// a network file system, not there (unless `create`). Throws UsageError: the path is empty, ":memory:" or begins with
/// "file:", which mean something else to SQLite. Nothing existing is ever overwritten.
std::unique_ptr<Store> open_store(const std::string& location, OpenMode mode, StoreSurroundings surroundings = {});

/// Whether there is anything: an empty file is left where a store could not be made, for want of room.
bool store_has_begun(const std::string& location);

/// What `etude store check` found.
struct StoreCheck {
  std::vector<std::string> faults;    ///< of the file, in words: SQLite's own checks
  std::vector<DamagedTrial> damaged;  ///< their numbers are lost
  std::int64_t whole = 0;             ///< done trials whose checksum holds
  std::int64_t unchecked = 0;         ///< done trials without a checksum, of étude 0.1.0
};

/// Reads the whole file. Throws EnvironmentError where it cannot be opened as a store.
StoreCheck check_store(const std::string& location);

/// Makes damaged trials pending, so that the next run trains them again; their remains stay in a copy of the file,
/// whose path is returned (empty: nothing was damaged). Throws EnvironmentError where the file itself is damaged.
std::string forget_damaged_trials(const std::string& location);

/// The folder beside the store that holds its checkpoints.
std::string checkpoint_folder(const std::string& location);

}  // namespace etude
