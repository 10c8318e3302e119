// From the tables of étude 0.1.0 to this program's.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "store/record_checksum.h"
#include "store/sqlite_migration.h"
#include "store/sqlite_schema.h"
#include "store/stored_grid.h"

namespace etude {
namespace {

struct OldPlace {
  std::string key, optimizer, canonical;
};

std::vector<OldPlace> old_places(soci::session& sql, const std::string& study) {
  std::vector<OldPlace> places;
  OldPlace place;
  soci::statement rows =
      (sql.prepare << "SELECT p.key, p.optimizer, coalesce(t.canonical, '') FROM old_study_trials p "
                      "LEFT JOIN old_trials t USING (key) WHERE p.study = :study ORDER BY p.position",
       soci::use(study), soci::into(place.key), soci::into(place.optimizer), soci::into(place.canonical));
  rows.execute();
  while (rows.fetch()) places.push_back(place);
  return places;
}

template <class T>
void add_once(std::vector<T>& list, const T& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

// étude 0.1.0 stored whole grids, in grid order, without saying what they span.
void migrate_study(soci::session& sql, const std::string& name, const std::string& source) {
  const auto places = old_places(sql, name);
  StoredGrid grid;
  bool record_steps = false;
  std::map<std::size_t, std::int64_t> seed_at;  // by position
  for (std::size_t position = 0; position < places.size(); ++position) {
    const auto& place = places[position];
    const auto trial = whole_trial(place.key, place.canonical);
    if (!trial) continue;  // the grid is known without it, and a reader names it
    record_steps = record_steps || trial->record_steps;
    if (std::find(grid.optimizers.begin(), grid.optimizers.end(), place.optimizer) == grid.optimizers.end()) {
      grid.optimizers.push_back(place.optimizer);
      grid.patterns.push_back(without_place(*trial));
    }
    add_once(grid.learning_rates, trial->learning_rate);
    add_once(grid.seeds, trial->seed);
    seed_at[position] = trial->seed;
  }
  // The first one met is not the first one planned where that trial cannot be read.
  for (const auto& [position, seed] : seed_at) grid.seeds[position % grid.seeds.size()] = seed;
  std::sort(grid.learning_rates.begin(), grid.learning_rates.end());
  // A checksum that never holds: readers name a damaged grid, other studies are shown, and the next run restores it.
  const bool is_whole = !places.empty() && grid.size() == static_cast<std::int64_t>(places.size());
  if (!is_whole) grid = {};
  const auto row = study_row(name, source, record_steps, grid);
  const long long trials = row.trials, steps = record_steps ? 1 : 0;
  const auto sum = is_whole ? checksum(row) : "";
  sql << "INSERT INTO studies (name, source, optimizers, learning_rates, seeds, record_steps, trials, added, checksum) "
         "VALUES (:name, :source, :optimizers, :rates, :seeds, :steps, :trials, :added, :checksum)",
      soci::use(row.name), soci::use(row.source), soci::use(row.optimizers), soci::use(row.learning_rates),
      soci::use(row.seeds), soci::use(steps), soci::use(trials), soci::use(trials), soci::use(sum);
  for (long long position = 0; position < trials; ++position) {
    const auto place = place_in_run_order(grid, position);
    const auto& old =
        places[(place.optimizer * grid.learning_rates.size() + place.learning_rate) * grid.seeds.size() + place.seed];
    const auto optimizer = static_cast<long long>(place.optimizer);
    const auto rate = static_cast<long long>(place.learning_rate), seed = static_cast<long long>(place.seed);
    sql << "INSERT INTO study_trials SELECT studies.id, :position, :optimizer, :rate, :seed, trials.id, trials.status "
           "FROM studies, trials WHERE studies.name = :study AND trials.key = :key",
        soci::use(position), soci::use(optimizer), soci::use(rate), soci::use(seed), soci::use(name),
        soci::use(old.key);
  }
}

void migrate_studies(soci::session& sql) {
  std::vector<std::pair<std::string, std::string>> studies;
  std::string name, source;
  soci::statement rows =
      (sql.prepare << "SELECT name, source FROM old_studies ORDER BY rowid", soci::into(name), soci::into(source));
  rows.execute();
  while (rows.fetch()) studies.emplace_back(name, source);
  for (const auto& [study, text] : studies) migrate_study(sql, study, text);
}

void migrate_trials(soci::session& sql) {
  sql << "INSERT INTO trials (key, work, canonical, record_steps, status, token, attempts, failure, outcome, "
         "divergence_step, divergence_cause, finished_at, version, numeric_mode, data_checksum, host) "
         "SELECT key, key, canonical, 0, CASE status WHEN 'running' THEN 'pending' ELSE status END, token, attempts, "
         "failure, outcome, divergence_step, divergence_cause, finished_at, version, numeric_mode, data_checksum, host "
         "FROM old_trials ORDER BY rowid";
  std::vector<std::pair<std::string, std::string>> texts;
  std::string key, canonical;
  soci::statement rows =
      (sql.prepare << "SELECT key, canonical FROM old_trials", soci::into(key), soci::into(canonical));
  rows.execute();
  while (rows.fetch()) texts.emplace_back(key, canonical);
  for (const auto& [trial_key, text] : texts) {
    const auto trial = whole_trial(trial_key, text);
    if (!trial) continue;
    const auto work = work_key(*trial);
    const int steps = trial->record_steps ? 1 : 0;
    sql << "UPDATE trials SET work = :work, record_steps = :steps WHERE key = :key", soci::use(work), soci::use(steps),
        soci::use(trial_key);
  }
}

}  // namespace

void migrate_schema_1(soci::session& sql) {
  // Those that others refer to last.
  constexpr std::array old_tables{"initial_epochs", "steps", "epochs", "study_trials", "trials", "studies"};
  for (const char* table : old_tables) {
    sql << fmt::format("CREATE TEMP TABLE old_{0} AS SELECT * FROM main.{0}", table);
    sql << fmt::format("DROP TABLE main.{}", table);
  }
  sql << "CREATE INDEX old_trials_by_key ON old_trials (key)";
  create_schema(sql);
  sql << "INSERT INTO meta VALUES ('migrated_from', 'schema 1')";
  migrate_trials(sql);
  sql << "INSERT INTO epochs SELECT trials.id, old_epochs.epoch, train_loss, test_accuracy, seconds FROM old_epochs "
         "JOIN trials "
         "USING (key)";
  sql << "INSERT INTO steps SELECT trials.id, losses, NULL FROM old_steps JOIN trials USING (key)";
  migrate_studies(sql);
  for (const char* table : old_tables) sql << fmt::format("DROP TABLE temp.old_{}", table);
}

}  // namespace etude
