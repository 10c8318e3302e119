#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/sqlite_connection.h"
#include "store/stored_grid.h"
#include "store/trial_rows.h"

namespace etude {

/// A store in a database. sql_plan.cpp has what adds studies, sql_import.cpp those of others, sql_queue.cpp what hands
/// out trials and takes them back, sql_archive.cpp what keeps histories and shows them: statements that databases have
/// in common. What they say each in its own way is in dialect.h, and the files called sqlite_*.
class SqlStore : public Store {
 public:
  SqlStore(const std::string& path, OpenMode mode, StoreSurroundings surroundings)
      : connection_(path, mode, std::move(surroundings)) {}

  bool would_add(const Study& study, bool retry_failed) override;
  bool add_piece(const Study& study, bool retry_failed) override;
  Study planned(const std::string& name) override;
  bool replace(const Study& now, const Study& next) override;
  std::int64_t count_done(const Study& study, const std::optional<std::vector<std::int64_t>>& among) override;

  std::int64_t import_study(const ImportedStudy& study) override;

  std::optional<Claim> claim(const std::string& study, const WorkerIdentity& worker,
                             std::chrono::milliseconds lease) override;
  void append_epochs(const Claim& claim, std::span<const EpochRecord> epochs, const Progress& progress,
                     std::chrono::milliseconds lease) override;
  void release(const Claim& claim) override;
  void release_worker(const std::string& worker) override;
  void fail(const Claim& claim, const std::string& reason, int automatic_attempts) override;

  void commit(const Claim& claim, const History& history, const Provenance& provenance) override;
  std::optional<EpochRecord> initial_epoch(const std::string& key) override;
  void save_initial_epoch(const std::string& key, const EpochRecord& record) override;
  std::vector<std::string> studies() override;
  std::vector<std::string> metrics() override;
  StudyRecord study(const std::string& name, bool with_steps) override;
  std::vector<DamagedTrial> visit(const std::string& study, bool with_steps,
                                  const std::function<void(const TrialRecord&)>& visitor) override;
  std::vector<TrialRecord> trials(const std::string& study, TrialStatus status,
                                  const std::vector<std::int64_t>& among) override;
  std::vector<std::int64_t> done_positions(const std::string& study, std::int64_t first) override;
  Counts counts(const std::string& study) override;

 private:
  struct Lease {
    long long trial = 0, token = 0, until = 0;
    std::string worker, boot_id, process;
  };
  struct Sight {
    long long token = 0, until = 0;
    std::chrono::milliseconds since{};
  };

  // Of a worker on another machine: nullopt.
  std::optional<std::chrono::milliseconds> lease_left(const Lease& lease) const;
  bool is_free(const Lease& lease, std::chrono::milliseconds length);
  std::optional<long long> next_trial(soci::session& sql, long long study, std::chrono::milliseconds lease);
  // Throws UsageError where there is no such study.
  StoredStudyRow study_row(soci::session& sql, const std::string& name);
  // Throws EnvironmentError where it is damaged.
  StoredGrid whole_grid(const StoredStudyRow& stored) const;

  SqliteConnection connection_;
  std::map<long long, Sight> seen_;  // leases of other machines' workers, by trial, since they last changed
};

/// Throws FencedError where the claim is another's by now. Returns the trial's id.
long long check_token(soci::session& sql, const Claim& claim);

}  // namespace etude
