// What a store has lost, and how it is trained again.
#include <fmt/format.h>

#include <array>

#include "store/epoch_rows.h"
#include "store/record_checksum.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_file.h"
#include "store/sqlite_migration.h"
#include "store/study_places.h"
#include "store/trial_rows.h"

namespace etude {
namespace {

// Rows that refer to a trial that is gone.
constexpr std::array orphans{"epochs WHERE trial NOT IN (SELECT id FROM trials)",
                             "epoch_metrics WHERE trial NOT IN (SELECT id FROM trials)",
                             "steps WHERE trial NOT IN (SELECT id FROM trials)"};

// A study with everything that was read of its trials. `grid` is nullopt where it is damaged.
struct ReadStudy {
  StoredStudyRow stored;
  std::optional<StoredGrid> grid;
  std::vector<TrialRow> rows;
  std::int64_t places = 0;  // of the grid
};

ReadStudy read_whole(soci::session& sql, const std::string& name) {
  ReadStudy study{.stored = read_study_row(sql, name).value()};
  if (checksum(study.stored.row) == study.stored.checksum) study.grid = parse_grid(study.stored.row);
  study.places = count_places(sql, study.stored.id, study.stored.row.trials);
  const TrialQuery query{.study = study.stored.id};
  study.rows = read_trial_rows(sql, query);
  read_epochs(sql, query, study.rows);
  read_steps(sql, query, study.rows);
  return study;
}

// Its numbers are gone: they will be trained again.
void forget_history(soci::session& sql, long long trial) {
  remove_epochs(sql, trial);
  sql << "DELETE FROM steps WHERE trial = :id", soci::use(trial);
  sql << "UPDATE trials SET status = 'pending', token = token + 1, outcome = NULL, divergence_step = NULL, "
         "divergence_cause = NULL, finished_at = NULL, version = NULL, numeric_mode = NULL, data_checksum = NULL, host "
         "= NULL, majority_share = NULL, checksum = NULL WHERE id = :id",
      soci::use(trial);
}

// Of a study that is there in part, any number up to it may be true.
bool says_wrongly_what_is_added(const ReadStudy& study) {
  const auto added = study.stored.added, trials = study.stored.row.trials;
  return added < 0 || added > trials || (added < trials && study.places == trials);
}

// Places that are not there are added by the next run, which finds the trials that are whole.
void count_added(soci::session& sql, const StoredStudyRow& study) {
  const long long added = std::min(first_gap(sql, study.id), study.row.trials);
  sql << "UPDATE studies SET added = :added WHERE id = :id", soci::use(added), soci::use(study.id);
}

void forget_study(soci::session& sql, long long study) {
  sql << "DELETE FROM study_trials WHERE study = :id", soci::use(study);
  sql << "DELETE FROM studies WHERE id = :id", soci::use(study);
}

void forget_place(soci::session& sql, long long study, long long position) {
  sql << "DELETE FROM study_trials WHERE study = :study AND position = :position", soci::use(study),
      soci::use(position);
}

void forget_trial(soci::session& sql, long long trial) {
  for (const char* table : {"epochs", "epoch_metrics", "steps", "study_trials"}) {
    sql << fmt::format("DELETE FROM {} WHERE trial = :id", table), soci::use(trial);
  }
  sql << "DELETE FROM trials WHERE id = :id", soci::use(trial);
}

void forget_damage(soci::session& sql, ReadStudy study) {
  const auto id = study.stored.id;
  if (!study.grid) return forget_study(sql, id);
  for (auto& row : study.rows) {
    if (verify(row, *study.grid, true).empty()) continue;
    if (stands_where_it_says(row, *study.grid)) {
      forget_history(sql, row.id);
    } else {
      if (!whole_trial(row.key, row.canonical)) forget_trial(sql, row.id);
      forget_place(sql, id, row.position);
    }
  }
}

}  // namespace

StoreCheck check_store(const std::string& location) {
  SqliteConnection connection(location, OpenMode::read_only, {});
  StoreCheck result{.faults = faults_of_file(location)};
  try {
    for (const auto& name : connection.read(study_names)) {
      auto study = connection.read([&](soci::session& sql) { return read_whole(sql, name); });
      if (!study.grid) {
        result.damaged.push_back({.name = "study " + name, .reason = "its grid is not the one that was recorded"});
        continue;
      }
      if (says_wrongly_what_is_added(study)) {
        result.damaged.push_back({.name = "study " + name, .reason = "how many of its trials were added is wrong"});
      }
      for (const auto& lost : lost_places(study.stored, *study.grid, study.rows, 0, study.grid->size())) {
        result.damaged.push_back({.name = name + ": " + lost.name, .reason = lost.reason});
      }
      for (auto& row : study.rows) {
        const auto reason = verify(row, *study.grid, true);
        if (!reason.empty()) {
          result.damaged.push_back({.name = name + ": " + name_of(row, *study.grid), .reason = reason});
        } else if (row.record.status == TrialStatus::done) {
          ++(row.checksum.empty() ? result.unchecked : result.whole);
        }
      }
    }
    for (const char* rows : orphans) {
      const auto count = connection.read([&](soci::session& sql) {
        long long found = 0;
        sql << fmt::format("SELECT count(*) FROM {}", rows), soci::into(found);
        return found;
      });
      if (count > 0) {
        result.damaged.push_back({.name = fmt::format("{} rows", count), .reason = "their trial is gone"});
      }
    }
  } catch (const EnvironmentError&) {
    if (result.faults.empty()) throw;  // else they say why not all could be read
  }
  return result;
}

std::string forget_damaged_trials(const std::string& location) {
  const auto found = check_store(location);
  if (!found.faults.empty()) {
    throw EnvironmentError(
        fmt::format("store {}: the file itself is damaged ({}), and is left as it is", location, found.faults.front()));
  }
  if (found.damaged.empty()) return "";
  SqliteConnection connection(location, OpenMode::existing, {});
  auto copy = keep_copy(location, "damaged");
  connection.write([&](soci::session& sql) {
    for (const auto& name : study_names(sql)) forget_damage(sql, read_whole(sql, name));
    for (const auto& name : study_names(sql)) count_added(sql, read_study_row(sql, name).value());
    for (const char* rows : orphans) sql << fmt::format("DELETE FROM {}", rows);
  });
  return copy;
}

}  // namespace etude
