// Keeps histories and shows them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/nearest.h"
#include "store/dialect.h"
#include "store/epoch_rows.h"
#include "store/record_rows.h"
#include "store/sql_store.h"
#include "store/study_places.h"
#include "store/trial_rows.h"

namespace etude {
namespace {

// Where the same work was recorded before, studies show the newer, unless that would take steps or metrics from them.
void show_in_studies(soci::session& sql, long long trial) {
  sql << "UPDATE study_trials SET trial = :trial, status = 'done' WHERE trial IN (SELECT old.id FROM trials old JOIN "
         "trials new ON new.work = old.work WHERE new.id = :trial AND old.id <> new.id AND old.status = 'done' AND "
         "(EXISTS (SELECT 1 FROM steps WHERE trial = new.id) OR NOT EXISTS (SELECT 1 FROM steps WHERE trial = "
         "old.id)) AND NOT EXISTS (SELECT metric FROM epoch_metrics WHERE trial = old.id EXCEPT SELECT metric FROM "
         "epoch_metrics WHERE trial = new.id))",
      soci::use(trial, "trial");
}

}  // namespace

void SqlStore::commit(const Claim& claim, const History& history, const Provenance& provenance) {
  connection_.write([&](soci::session& sql) {
    const auto trial = check_token(sql, claim);
    TrialRecord record{.planned = {.key = claim.key},
                       .outcome = history.divergence ? Outcome::diverged : Outcome::completed,
                       .history = history,
                       .provenance = provenance};
    record.finished_at = now_in_milliseconds();
    long long attempts = 0;
    sql << "SELECT attempts FROM trials WHERE id = :id", soci::use(trial), soci::into(attempts);
    record.attempts = attempts;
    write_record(sql, trial, record);
    show_in_studies(sql, trial);
  });
}

std::optional<EpochRecord> SqlStore::initial_epoch(const std::string& key) {
  return connection_.read([&](soci::session& sql) { return read_initial_epoch(sql, key); });
}

void SqlStore::save_initial_epoch(const std::string& key, const EpochRecord& record) {
  if (initial_epoch(key)) return;
  connection_.write([&](soci::session& sql) { write_initial_epoch(sql, key, record); });
}

std::vector<std::string> SqlStore::studies() { return connection_.read(study_names); }

std::vector<std::string> SqlStore::metrics() {
  return connection_.read([&](soci::session& sql) {
    const soci::rowset<std::string> rows = (sql.prepare << "SELECT name FROM metrics ORDER BY name");
    return std::vector<std::string>(rows.begin(), rows.end());
  });
}

StoredStudyRow SqlStore::study_row(soci::session& sql, const std::string& name) {
  if (auto stored = read_study_row(sql, name)) return *stored;
  throw UsageError(
      fmt::format("store {} holds no study '{}'{}", connection_.path(), name, suggestion(name, study_names(sql))));
}

StoredGrid SqlStore::whole_grid(const StoredStudyRow& stored) const {
  if (checksum(stored.row) != stored.checksum) {
    throw EnvironmentError(
        fmt::format("store {0}: the grid of study '{1}' is damaged; `etude run` with the study's file restores it, and "
                    "trains nothing again; an imported one is restored by another import, after `etude store check "
                    "--forget-damaged --store {0}`",
                    connection_.path(), stored.row.name));
  }
  return parse_grid(stored.row);
}

// What was read is checked when the transaction is over: that takes longer than the reading.
StudyRecord SqlStore::study(const std::string& name, bool with_steps) {
  StoredStudyRow stored;
  std::vector<TrialRow> rows;
  connection_.read([&](soci::session& sql) {
    stored = study_row(sql, name);
    const TrialQuery query{.study = stored.id};
    rows = read_trial_rows(sql, query);
    read_epochs(sql, query, rows);
    if (with_steps) read_steps(sql, query, rows);
  });
  const auto grid = whole_grid(stored);
  StudyRecord record{.name = name,
                     .source = stored.row.source,
                     .report = stored.row.report,
                     .growth = stored.row.growth,
                     .looks = stored.row.looks,
                     .optimizers = grid.optimizers,
                     .learning_rates = grid.learning_rates,
                     .seeds = grid.seeds,
                     .damaged = lost_places(stored, grid, rows, 0, grid.size())};
  for (auto& row : rows) {
    if (const auto reason = verify(row, grid, true); !reason.empty()) {
      record.damaged.push_back({.name = name_of(row, grid), .reason = reason});
    } else {
      record.trials.push_back(std::move(row.record));
    }
  }
  return record;
}

std::vector<DamagedTrial> SqlStore::visit(const std::string& study, bool with_steps,
                                          const std::function<void(const TrialRecord&)>& visitor) {
  const std::int64_t trials_at_once = with_steps ? 16 : 1000;  // a trial's steps may be millions
  const auto first_sight = connection_.read([&](soci::session& sql) { return study_row(sql, study); });
  const auto grid = whole_grid(first_sight);
  std::vector<DamagedTrial> damaged;
  for (std::int64_t from = 0; from < grid.size(); from += trials_at_once) {
    const auto to = std::min(from + trials_at_once, grid.size());
    TrialQuery query{.study = first_sight.id};
    for (auto i = from; i < to; ++i) query.positions.push_back(run_order_position(grid, i));
    StoredStudyRow stored;
    std::vector<TrialRow> rows;
    connection_.read([&](soci::session& sql) {
      stored = study_row(sql, study);
      if (stored.checksum != first_sight.checksum) {
        throw EnvironmentError(
            fmt::format("store {}: another run has changed the grid of study '{}' while it was read; "
                        "read it again",
                        connection_.path(), study));
      }
      rows = read_trial_rows(sql, query);
      read_epochs(sql, query, rows);
      if (with_steps) read_steps(sql, query, rows);
    });
    const auto lost = lost_places(stored, grid, rows, from, to);
    damaged.insert(damaged.end(), lost.begin(), lost.end());
    for (auto& row : rows) {
      if (const auto reason = verify(row, grid, true); !reason.empty()) {
        damaged.push_back({.name = name_of(row, grid), .reason = reason});
      } else {
        visitor(row.record);
      }
    }
  }
  return damaged;
}

std::vector<TrialRecord> SqlStore::trials(const std::string& study, TrialStatus status,
                                          const std::vector<std::int64_t>& among) {
  static const std::map<TrialStatus, std::string> names{{TrialStatus::pending, "pending"},
                                                        {TrialStatus::running, "running"},
                                                        {TrialStatus::done, "done"},
                                                        {TrialStatus::failed, "failed"}};
  StoredStudyRow stored;
  std::vector<TrialRow> rows;
  connection_.read([&](soci::session& sql) {
    stored = study_row(sql, study);
    rows = read_trial_rows(sql, {.study = stored.id, .status = names.at(status), .positions = among});
  });
  const auto grid = whole_grid(stored);
  std::vector<TrialRecord> records;
  for (auto& row : rows) {
    if (!verify(row, grid, false).empty()) continue;
    row.record.lease_left = lease_left({.trial = row.id,
                                        .token = row.token,
                                        .until = row.lease_until,
                                        .worker = row.worker,
                                        .boot_id = row.boot_id,
                                        .process = row.process});
    records.push_back(std::move(row.record));
  }
  return records;
}

std::vector<std::int64_t> SqlStore::done_positions(const std::string& study, std::int64_t first) {
  return connection_.read([&](soci::session& sql) {
    const long long id = study_row(sql, study).id, from = first;
    const soci::rowset<long long> rows =
        (sql.prepare << "SELECT position FROM study_trials" + by_index("study_trials_by_status") +
                            " WHERE study = :study AND status = 'done' AND position >= :first ORDER BY position",
         soci::use(id), soci::use(from));
    return std::vector<std::int64_t>(rows.begin(), rows.end());
  });
}

Store::Counts SqlStore::counts(const std::string& study) {
  return connection_.read([&](soci::session& sql) {
    const auto stored = study_row(sql, study);
    const long long added = std::clamp<std::int64_t>(stored.added, 0, stored.row.trials);
    Counts counts{.lost = added};
    std::int64_t to_be_added = stored.row.trials - added;
    std::string status;
    long long count = 0, among_added = 0;
    soci::statement rows =
        (sql.prepare << "SELECT status, count(*), sum(CASE WHEN position < :added THEN 1 ELSE 0 END) FROM study_trials "
                        "WHERE study = :study GROUP BY status",
         soci::use(added), soci::use(stored.id), soci::into(status), soci::into(count), soci::into(among_added));
    rows.execute();
    while (rows.fetch()) {
      counts.lost -= among_added;
      to_be_added -= count - among_added;
      if (status == "pending") counts.pending += count;
      if (status == "running") counts.running += count;
      if (status == "done") counts.done += count;
      if (status == "failed") counts.failed += count;
    }
    counts.pending += std::max<std::int64_t>(0, to_be_added);
    return counts;
  });
}

}  // namespace etude
