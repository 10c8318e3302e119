#include "store/study_places.h"

namespace etude {

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
                    .reason = "its place in the study's grid is lost; `etude run` puts it back"});
  }
  return lost;
}

}  // namespace etude
