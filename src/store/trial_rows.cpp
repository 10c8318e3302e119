#include "store/trial_rows.h"

#include <fmt/format.h>

#include <cstring>
#include <map>

#include "store/dialect.h"
#include "store/nullable_double.h"
#include "store/record_checksum.h"

namespace etude {
namespace {

const std::map<std::string, TrialStatus> statuses{{"pending", TrialStatus::pending},
                                                  {"running", TrialStatus::running},
                                                  {"done", TrialStatus::done},
                                                  {"failed", TrialStatus::failed}};

Store::Clock::time_point time_point(long long milliseconds) {
  return Store::Clock::time_point(std::chrono::milliseconds(milliseconds));
}

GridIndex place_of(const TrialRow& row) {
  return {.optimizer = static_cast<std::size_t>(row.optimizer),
          .learning_rate = static_cast<std::size_t>(row.learning_rate),
          .seed = static_cast<std::size_t>(row.seed)};
}

// In SQL over study_trials.
std::string places(const TrialQuery& query) {
  const auto study = fmt::format("study = {}", query.study);
  return query.positions.empty() ? study
                                 : fmt::format("{} AND position IN ({})", study, fmt::join(query.positions, ","));
}

// Where the places are read from, with the trials that stand there.
std::string tables(const TrialQuery& query) {
  if (query.ids) {
    return "(SELECT id AS trial, -1 AS position, -1 AS optimizer, -1 AS learning_rate, -1 AS seed, status FROM trials) "
           "p JOIN trials t ON t.id = p.trial";
  }
  // The index over status leads to the trials of one.
  const auto index = query.status.empty() ? "" : by_index("study_trials_by_status");
  return "study_trials p" + index + " LEFT JOIN trials t ON t.id = p.trial";
}

bool has_position(const StoredGrid& grid, long long position) { return position >= 0 && position < grid.size(); }

}  // namespace

RowsOfTrials by_trial(std::vector<TrialRow>& rows) {
  RowsOfTrials result;
  for (auto& row : rows) result.emplace(row.id, &row);
  return result;
}

std::string of_trials(const TrialQuery& query) {
  if (query.ids) return fmt::format("trial BETWEEN {} AND {}", query.ids->first, query.ids->last);
  return "trial IN (SELECT trial FROM study_trials WHERE " + places(query) + ")";
}

std::vector<std::string> study_names(soci::session& sql) {
  const soci::rowset<std::string> rows = (sql.prepare << "SELECT name FROM studies ORDER BY id");
  return {rows.begin(), rows.end()};
}

std::optional<StoredStudyRow> read_study_row(soci::session& sql, const std::string& name) {
  StoredStudyRow stored;
  auto& row = stored.row;
  long long trials = 0, added = 0;
  int record_steps = 0, keep_checkpoints = 0;
  sql << "SELECT id, name, source, optimizers, learning_rates, seeds, record_steps, trials, added, checksum, "
         "record_metrics, keep_checkpoints, report, places, growth, looks FROM studies WHERE name = :name",
      soci::use(name), soci::into(stored.id), soci::into(row.name), soci::into(row.source), soci::into(row.optimizers),
      soci::into(row.learning_rates), soci::into(row.seeds), soci::into(record_steps), soci::into(trials),
      soci::into(added), soci::into(stored.checksum), soci::into(row.record_metrics), soci::into(keep_checkpoints),
      soci::into(row.report), soci::into(row.places), soci::into(row.growth), soci::into(row.looks);
  if (!sql.got_data()) return std::nullopt;
  row.record_steps = record_steps != 0;
  row.keep_checkpoints = keep_checkpoints != 0;
  row.trials = trials;
  stored.added = added;
  return stored;
}

std::vector<TrialRow> read_trial_rows(soci::session& sql, const TrialQuery& query) {
  TrialRow row;
  long long divergence_step = 0, attempts = 0, claimed_at = 0, finished_at = 0, epoch = 0, step = 0;
  std::string cause;
  int record_steps = 0;
  NullableDouble loss, share;
  const auto text = fmt::format(
      "SELECT p.trial, p.position, p.optimizer, p.learning_rate, p.seed, p.status, coalesce(t.key, ''), "
      "coalesce(t.canonical, ''), coalesce(t.status, ''), coalesce(t.outcome, ''), coalesce(t.checksum, ''), "
      "coalesce(t.divergence_step, -1), "
      "coalesce(t.divergence_cause, ''), coalesce(t.attempts, 0), coalesce(t.failure, ''), coalesce(t.worker, ''), "
      "coalesce(t.boot_id, ''), coalesce(t.process, ''), coalesce(t.token, 0), coalesce(t.lease_until, 0), "
      "coalesce(t.claimed_at, 0), coalesce(t.finished_at, 0), coalesce(t.epoch, 0), coalesce(t.step, 0), t.loss, "
      "coalesce(t.version, ''), coalesce(t.numeric_mode, ''), coalesce(t.data_checksum, ''), coalesce(t.host, ''), "
      "t.majority_share, coalesce(t.record_steps, 0) FROM {} WHERE {}{} ORDER BY p.optimizer, p.learning_rate, p.seed",
      tables(query), query.ids ? of_trials(query) : places(query),
      query.status.empty() ? "" : " AND p.status = '" + query.status + "'");
  auto& record = row.record;
  soci::statement statement =
      (sql.prepare << text, soci::into(row.id), soci::into(row.position), soci::into(row.optimizer),
       soci::into(row.learning_rate), soci::into(row.seed), soci::into(row.place_status), soci::into(row.key),
       soci::into(row.canonical), soci::into(row.status), soci::into(row.outcome), soci::into(row.checksum),
       soci::into(divergence_step), soci::into(cause), soci::into(attempts), soci::into(record.failure),
       soci::into(row.worker), soci::into(row.boot_id), soci::into(row.process), soci::into(row.token),
       soci::into(row.lease_until), soci::into(claimed_at), soci::into(finished_at), soci::into(epoch),
       soci::into(step), soci::into(loss.value, loss.indicator), soci::into(record.provenance.version),
       soci::into(record.provenance.numeric_mode), soci::into(record.provenance.data_checksum),
       soci::into(record.provenance.host), soci::into(share.value, share.indicator), soci::into(record_steps));
  statement.execute();
  std::vector<TrialRow> rows;
  while (statement.fetch()) {
    TrialRow& read = rows.emplace_back(row);
    read.has_divergence = divergence_step >= 0;
    if (read.has_divergence) read.record.history.divergence = {.step = divergence_step, .cause = cause};
    read.recorded_steps = record_steps != 0;
    read.record.attempts = attempts;
    read.record.worker = row.worker;
    read.record.claimed_at = time_point(claimed_at);
    read.record.finished_at = time_point(finished_at);
    read.record.progress = {.epoch = epoch, .step = step, .loss = loss.get()};
    read.record.provenance.majority_share = share.get();
  }
  return rows;
}

void read_steps(soci::session& sql, const TrialQuery& query, std::vector<TrialRow>& rows) {
  const auto trials = by_trial(rows);
  for (auto& row : rows) row.steps_were_read = true;
  long long trial = 0;
  std::string sum;
  soci::blob losses(sql);
  soci::statement statement =
      (sql.prepare << "SELECT trial, losses, coalesce(checksum, '') FROM steps WHERE " + of_trials(query),
       soci::into(trial), soci::into(losses), soci::into(sum));
  statement.execute();
  while (statement.fetch()) {
    const auto [first, last] = trials.equal_range(trial);
    for (auto row = first; row != last; ++row) {
      auto& read = *row->second;
      read.has_steps = true;
      read.steps_checksum = sum;
      read.step_losses.resize(losses.get_len());
      losses.read(0, read.step_losses.data(), read.step_losses.size());
    }
  }
}

std::string name_of(const TrialRow& row, const StoredGrid& grid) {
  return has_position(grid, row.position) ? grid.name(place_in_run_order(grid, row.position))
                                          : "trial " + row.key.substr(0, 12);
}

bool stands_where_it_says(const TrialRow& row, const StoredGrid& grid) {
  const auto place = place_of(row);
  const auto trial = whole_trial(row.key, row.canonical);
  return trial && has_position(grid, row.position) && place == place_in_run_order(grid, row.position) &&
         grid.matches(place, *trial);
}

std::string verify(TrialRow& row, const StoredGrid& grid, bool with_history) {
  if (auto reason = verify_trial(row, with_history); !reason.empty()) return reason;
  if (!stands_where_it_says(row, grid)) return "its place in the study's grid is damaged";
  row.record.planned.place = place_of(row);
  row.record.planned.optimizer = grid.optimizers[row.record.planned.place.optimizer];
  return "";
}

std::string verify_trial(TrialRow& row, bool with_history) {
  auto& record = row.record;
  const auto trial = whole_trial(row.key, row.canonical);
  if (!trial) return "what it is cannot be read any more";
  const auto status = statuses.find(row.status);
  if (status == statuses.end()) return "its status is damaged";
  record.planned = {.key = row.key, .optimizer = trial->optimizer.name, .trial = *trial, .place = {}};
  record.status = status->second;
  if (record.status == TrialStatus::failed) record.outcome = Outcome::failed;
  if (record.status != TrialStatus::done) return "";
  record.outcome = row.outcome == to_string(Outcome::diverged) ? Outcome::diverged : Outcome::completed;
  if (row.outcome != to_string(*record.outcome)) return "its outcome is damaged";
  if (with_history && !row.checksum.empty() && row.checksum != record_checksum(record)) {
    return "its numbers are not those that were recorded";
  }
  if (!row.has_steps) return row.steps_were_read && row.recorded_steps ? "its steps' losses are lost" : "";
  if (!row.steps_checksum.empty() && row.steps_checksum != steps_checksum(row.key, row.step_losses)) {
    return "its steps' losses are not those that were recorded";
  }
  if (row.step_losses.size() % sizeof(float) != 0) return "its steps' losses are cut short";
  record.history.step_losses.resize(row.step_losses.size() / sizeof(float));
  std::memcpy(record.history.step_losses.data(), row.step_losses.data(), row.step_losses.size());
  return "";
}

}  // namespace etude
