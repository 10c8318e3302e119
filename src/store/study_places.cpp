#include "store/study_places.h"

#include <fmt/format.h>

namespace etude {

long long begin_study(soci::session& sql, const StudyRow& row) {
  const long long trials = row.trials;
  const int steps = row.record_steps ? 1 : 0, keep = row.keep_checkpoints ? 1 : 0;
  const auto sum = checksum(row);
  long long id = 0;
  sql << "DELETE FROM study_trials WHERE study = (SELECT id FROM studies WHERE name = :name)", soci::use(row.name);
  sql << "INSERT INTO studies (name, source, optimizers, learning_rates, seeds, record_steps, trials, added, checksum, "
         "record_metrics, keep_checkpoints, report, places, growth, looks) VALUES (:name, :source, :optimizers, "
         ":rates, :seeds, :steps, :trials, 0, :checksum, :metrics, :keep, :report, :places, :growth, :looks) ON "
         "CONFLICT (name) DO UPDATE SET source = "
         "excluded.source, optimizers = excluded.optimizers, learning_rates = excluded.learning_rates, seeds = "
         "excluded.seeds, record_steps = excluded.record_steps, trials = excluded.trials, added = 0, checksum = "
         "excluded.checksum, record_metrics = excluded.record_metrics, keep_checkpoints = excluded.keep_checkpoints, "
         "report = excluded.report, places = excluded.places, growth = excluded.growth, looks = excluded.looks",
      soci::use(row.name), soci::use(row.source), soci::use(row.optimizers), soci::use(row.learning_rates),
      soci::use(row.seeds), soci::use(steps), soci::use(trials), soci::use(sum), soci::use(row.record_metrics),
      soci::use(keep), soci::use(row.report), soci::use(row.places), soci::use(row.growth), soci::use(row.looks);
  sql << "SELECT id FROM studies WHERE name = :name", soci::use(row.name), soci::into(id);
  return id;
}

std::int64_t count_places(soci::session& sql, long long study, std::int64_t below) {
  const long long end = below;
  long long count = 0;
  sql << "SELECT count(*) FROM study_trials WHERE study = :study AND position >= 0 AND position < :end",
      soci::use(study), soci::use(end), soci::into(count);
  return count;
}

std::unordered_set<long long> positions_between(soci::session& sql, long long study, std::int64_t from,
                                                std::int64_t to) {
  const long long begin = from, end = to;
  const soci::rowset<long long> rows =
      (sql.prepare << "SELECT position FROM study_trials WHERE study = :study AND position >= :begin AND position < "
                      ":end",
       soci::use(study), soci::use(begin), soci::use(end));
  return {rows.begin(), rows.end()};
}

std::int64_t first_gap(soci::session& sql, long long study) {
  long long position = 0;
  std::int64_t gap = 0;
  soci::statement rows =
      (sql.prepare << "SELECT position FROM study_trials WHERE study = :study AND position >= 0 ORDER BY position",
       soci::use(study), soci::into(position));
  rows.execute();
  while (rows.fetch() && position == gap) ++gap;
  return gap;
}

std::vector<DamagedTrial> lost_places(const StoredStudyRow& stored, const StoredGrid& grid,
                                      const std::vector<TrialRow>& rows, std::int64_t from, std::int64_t to) {
  std::unordered_set<std::int64_t> read;
  for (const auto& row : rows) read.insert(row.position);
  std::vector<DamagedTrial> lost;
  for (auto i = from; i < to; ++i) {
    const auto position = run_order_position(grid, i);
    if (position >= stored.added || read.contains(position)) continue;
    lost.push_back({.name = grid.name(place_in_run_order(grid, position)),
                    .reason = fmt::format("its place in the study's grid is lost; `etude {}` puts it back",
                                          grid.is_imported() ? "import" : "run")});
  }
  return lost;
}

}  // namespace etude
