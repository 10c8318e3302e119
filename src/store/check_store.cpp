// What a store has lost, and how it is trained again.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

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

// A study with the places of its grid. `grid` is nullopt where it is damaged.
struct ReadStudy {
  StoredStudyRow stored;
  std::optional<StoredGrid> grid;
  std::vector<TrialRow> rows;
  std::int64_t places = 0;  // of the grid
};

ReadStudy read_study(soci::session& sql, const std::string& name) {
  ReadStudy study{.stored = read_study_row(sql, name).value()};
  if (checksum(study.stored.row) == study.stored.checksum) study.grid = parse_grid(study.stored.row);
  study.rows = read_trial_rows(sql, {.study = study.stored.id});
  study.places = count_places(sql, study.stored.id, study.stored.row.trials);
  return study;
}

// Of a study that is there in part, any number up to it may be true.
bool says_wrongly_what_is_added(const ReadStudy& study) {
  const auto added = study.stored.added, trials = study.stored.row.trials;
  return added < 0 || added > trials || (added < trials && study.places == trials);
}

// What is wrong with a place, apart from the trial that stands there.
std::string fault_of_place(const TrialRow& row, const StoredGrid& grid) {
  if (row.key.empty()) return "its trial is gone";
  if (!whole_trial(row.key, row.canonical)) return "";  // the trial's own fault
  if (!stands_where_it_says(row, grid)) return "its place in the study's grid is damaged";
  return row.place_status == row.status ? "" : "its status in the study is not the one that it has";
}

// Trials by their ids, as the studies that show them call them.
using Names = std::unordered_map<long long, std::string>;

std::vector<DamagedTrial> check_study(const ReadStudy& study, Names& names) {
  const auto& name = study.stored.row.name;
  if (!study.grid) return {{.name = "study " + name, .reason = "its grid is not the one that was recorded"}};
  std::vector<DamagedTrial> damaged;
  if (says_wrongly_what_is_added(study)) {
    damaged.push_back({.name = "study " + name, .reason = "how many of its trials were added is wrong"});
  }
  for (const auto& lost : lost_places(study.stored, *study.grid, study.rows, 0, study.grid->size())) {
    damaged.push_back({.name = name + ": " + lost.name, .reason = lost.reason});
  }
  for (const auto& row : study.rows) {
    const auto trial = name + ": " + name_of(row, *study.grid);
    if (auto reason = fault_of_place(row, *study.grid); !reason.empty()) {
      damaged.push_back({.name = trial, .reason = std::move(reason)});
    }
    names.try_emplace(row.id, trial);
  }
  return damaged;
}

// The next few trials behind `after`, each with all that is recorded of it: a trial's steps may be millions.
std::vector<TrialRow> read_trials(soci::session& sql, long long after) {
  const soci::rowset<long long> read =
      (sql.prepare << "SELECT id FROM trials WHERE id > :after ORDER BY id LIMIT 16", soci::use(after));
  const std::vector<long long> ids(read.begin(), read.end());
  if (ids.empty()) return {};
  const TrialQuery query{.ids = IdRange{.first = ids.front(), .last = ids.back()}};
  auto rows = read_trial_rows(sql, query);
  read_epochs(sql, query, rows);
  read_steps(sql, query, rows);
  return rows;
}

// Every trial once, whether studies show it or not. `read` is read_trials, in whatever transaction.
template <class Read, class Visitor>
void visit_trials(const Read& read, const Visitor& visitor) {
  auto last = std::numeric_limits<long long>::min();
  for (auto rows = read(last); !rows.empty(); rows = read(last)) {
    for (auto& row : rows) {
      last = std::max(last, row.id);
      visitor(row, verify_trial(row, true));
    }
  }
}

std::string name_of_trial(const TrialRow& row, const Names& names) {
  if (const auto found = names.find(row.id); found != names.end()) return found->second;
  return fmt::format("trial {}, which no study shows", row.key.substr(0, 12));
}

std::vector<std::string> damaged_initial_epochs(soci::session& sql) {
  const soci::rowset<std::string> rows = (sql.prepare << "SELECT key FROM initial_epochs ORDER BY key");
  std::vector<std::string> keys(rows.begin(), rows.end());
  std::erase_if(keys, [&](const auto& key) { return read_initial_epoch(sql, key).has_value(); });
  return keys;
}

std::vector<DamagedTrial> find_orphans(soci::session& sql) {
  std::vector<DamagedTrial> damaged;
  for (const char* rows : orphans) {
    long long count = 0;
    sql << fmt::format("SELECT count(*) FROM {}", rows), soci::into(count);
    if (count > 0) damaged.push_back({.name = fmt::format("{} rows", count), .reason = "their trial is gone"});
  }
  return damaged;
}

// Its numbers are gone: they will be trained, or imported, again.
void forget_history(soci::session& sql, long long trial, bool is_imported) {
  remove_epochs(sql, trial);
  sql << "DELETE FROM steps WHERE trial = :id", soci::use(trial);
  const std::string status = is_imported ? "failed" : "pending";
  const std::string failure = is_imported ? "its numbers were damaged; import it again" : "";
  sql << "UPDATE trials SET status = :status, failure = :failure, token = token + 1, outcome = NULL, divergence_step = "
         "NULL, "
         "divergence_cause = NULL, finished_at = NULL, version = NULL, numeric_mode = NULL, data_checksum = NULL, host "
         "= NULL, majority_share = NULL, checksum = NULL WHERE id = :id",
      soci::use(status), soci::use(failure), soci::use(trial);
}

void forget_trial(soci::session& sql, long long trial) {
  for (const char* table : {"epochs", "epoch_metrics", "steps", "study_trials"}) {
    sql << fmt::format("DELETE FROM {} WHERE trial = :id", table), soci::use(trial);
  }
  sql << "DELETE FROM trials WHERE id = :id", soci::use(trial);
}

void forget_damaged_trial(soci::session& sql, const TrialRow& row) {
  if (const auto trial = whole_trial(row.key, row.canonical)) {
    forget_history(sql, row.id, !trial->imported.empty());
  } else {
    forget_trial(sql, row.id);
  }
}

void forget_study(soci::session& sql, long long study) {
  sql << "DELETE FROM study_trials WHERE study = :id", soci::use(study);
  sql << "DELETE FROM studies WHERE id = :id", soci::use(study);
}

void forget_damaged_places(soci::session& sql, const ReadStudy& study) {
  const auto id = study.stored.id;
  if (!study.grid) return forget_study(sql, id);
  for (const auto& row : study.rows) {
    if (stands_where_it_says(row, *study.grid)) continue;
    const long long position = row.position;
    sql << "DELETE FROM study_trials WHERE study = :study AND position = :position", soci::use(id), soci::use(position);
  }
}

// What is not there is added by the next run, which finds the trials that are whole.
void count_added(soci::session& sql, const StoredStudyRow& study) {
  const long long added = std::min(first_gap(sql, study.id), study.row.trials);
  sql << "UPDATE studies SET added = :added WHERE id = :id", soci::use(added), soci::use(study.id);
}

void forget_damage(soci::session& sql) {
  visit_trials([&](long long after) { return read_trials(sql, after); },
               [&](const TrialRow& row, const std::string& reason) {
                 if (!reason.empty()) forget_damaged_trial(sql, row);
               });
  for (const auto& name : study_names(sql)) forget_damaged_places(sql, read_study(sql, name));
  for (const char* rows : orphans) sql << fmt::format("DELETE FROM {}", rows);
  for (const auto& key : damaged_initial_epochs(sql)) remove_initial_epoch(sql, key);
  sql << "UPDATE study_trials SET status = (SELECT status FROM trials WHERE id = trial) WHERE status <> (SELECT "
         "status FROM trials WHERE id = trial)";
  for (const auto& name : study_names(sql)) count_added(sql, read_study_row(sql, name).value());
}

}  // namespace

StoreCheck check_store(const std::string& location) {
  SqliteConnection connection(location, OpenMode::read_only, {});
  StoreCheck result{.faults = faults_of_file(location)};
  const auto add = [&](const std::vector<DamagedTrial>& damaged) {
    result.damaged.insert(result.damaged.end(), damaged.begin(), damaged.end());
  };
  try {
    Names names;
    for (const auto& name : connection.read(study_names)) {
      add(check_study(connection.read([&](soci::session& sql) { return read_study(sql, name); }), names));
    }
    visit_trials([&](long long after) { return connection.read([&](auto& sql) { return read_trials(sql, after); }); },
                 [&](const TrialRow& row, const std::string& reason) {
                   if (!reason.empty()) {
                     result.damaged.push_back({.name = name_of_trial(row, names), .reason = reason});
                   } else if (row.record.status == TrialStatus::done) {
                     ++(row.checksum.empty() ? result.unchecked : result.whole);
                   }
                 });
    add(connection.read(find_orphans));
    for (const auto& key : connection.read(damaged_initial_epochs)) {
      result.damaged.push_back({.name = fmt::format("the epoch 0 that is kept as {}", key.substr(0, 12)),
                                .reason = "its numbers are not those that were recorded"});
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
  connection.write(forget_damage);
  return copy;
}

}  // namespace etude
