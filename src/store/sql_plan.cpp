// Adds studies.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "core/sha256.h"
#include "store/epoch_rows.h"
#include "store/metric_names.h"
#include "store/record_checksum.h"
#include "store/sql_store.h"
#include "store/study_places.h"

namespace etude {
namespace {

// Added in one transaction: a tenth of a second's work, so that workers need not wait long for their claims.
constexpr std::int64_t piece = 2000;

// A study as it is in the store.
struct StoredStudy {
  StoredStudyRow stored;
  bool has_same_trials = false, has_same_settings = false, is_imported = false;
};

std::optional<StoredStudy> find(soci::session& sql, const StudyRow& wanted) {
  const auto stored = read_study_row(sql, wanted.name);
  if (!stored) return std::nullopt;
  const bool is_whole = checksum(stored->row) == stored->checksum;
  return StoredStudy{.stored = *stored,
                     .has_same_trials = is_whole && same_trials(stored->row, wanted),
                     .has_same_settings = same_settings(stored->row, wanted),
                     .is_imported = is_whole && parse_grid(stored->row).is_imported()};
}

StudyRow row_of(const Study& study) {
  auto row = study_row(study.name, study.source, study.record_steps, grid_of(study));
  row.record_metrics = joined_names(study.record_metrics);
  row.keep_checkpoints = study.keep_checkpoints;
  row.report = study.report;
  row.growth = study.growth;
  row.looks = study.looks;
  return row;
}

// The row says what is wanted now; its trials stay.
void update_settings(soci::session& sql, StoredStudyRow stored, const StudyRow& wanted) {
  stored.row.source = wanted.source;
  stored.row.keep_checkpoints = wanted.keep_checkpoints;
  stored.row.report = wanted.report;
  stored.row.growth = wanted.growth;
  stored.row.looks = wanted.looks;
  const int keep = wanted.keep_checkpoints ? 1 : 0;
  const auto sum = checksum(stored.row);
  sql << "UPDATE studies SET source = :source, keep_checkpoints = :keep, report = :report, growth = :growth, looks = "
         ":looks, checksum = :checksum WHERE id = :id",
      soci::use(wanted.source), soci::use(keep), soci::use(wanted.report), soci::use(wanted.growth),
      soci::use(wanted.looks), soci::use(sum), soci::use(stored.id);
}

// How much of a trial is recorded.
struct Fullness {
  bool steps = false;
  std::vector<std::string> metrics;
};

Fullness wanted_by(const Study& study) { return {.steps = study.record_steps, .metrics = study.record_metrics}; }

// A row of the same work.
struct Known {
  long long id = 0;
  std::string key;
  bool is_done = false, has_steps = false, has_metrics = false;

  [[nodiscard]] bool has(const Fullness& wanted) const { return has_metrics && (has_steps || !wanted.steps); }
};

std::vector<Known> known_trials(soci::session& sql, const std::string& work, const Fullness& wanted) {
  std::vector<Known> result;
  Known known;
  int done = 0, steps = 0;
  soci::statement rows =
      (sql.prepare << "SELECT id, key, CASE status WHEN 'done' THEN 1 ELSE 0 END, CASE WHEN EXISTS (SELECT 1 FROM "
                      "steps WHERE trial = trials.id) THEN 1 ELSE 0 END FROM trials "
                      "WHERE work = :work ORDER BY status = 'done' DESC, finished_at DESC, id",
       soci::use(work), soci::into(known.id), soci::into(known.key), soci::into(done), soci::into(steps));
  rows.execute();
  while (rows.fetch()) {
    known.is_done = done != 0;
    known.has_steps = steps != 0;
    result.push_back(known);
  }
  for (auto& row : result) row.has_metrics = has_metrics(sql, row.id, wanted.metrics);
  return result;
}

bool have_the_same_epochs(soci::session& sql, const Known& a, const Known& b) {
  int differences = 0;
  sql << "SELECT count(*) FROM (SELECT epoch, train_loss, test_accuracy, count(*) AS times FROM epochs WHERE trial IN "
         "(:a, :b) GROUP BY epoch, train_loss, test_accuracy) WHERE times <> 2",
      soci::use(a.id), soci::use(b.id), soci::into(differences);
  return differences == 0;
}

// Bit-identical trainings have the same steps.
void attach_steps(soci::session& sql, const Known& from, const Known& to) {
  soci::blob losses(sql);
  std::string sum;
  sql << "SELECT losses, coalesce(checksum, '') FROM steps WHERE trial = :id", soci::use(from.id), soci::into(losses),
      soci::into(sum);
  std::string bytes(losses.get_len(), '\0');
  losses.read(0, bytes.data(), bytes.size());
  const bool is_checked = !sum.empty();
  if (is_checked && sum != steps_checksum(from.key, bytes)) return;
  auto present = is_checked ? soci::i_ok : soci::i_null;
  sum = steps_checksum(to.key, bytes);
  sql << "INSERT INTO steps SELECT :to, losses, :sum FROM steps WHERE trial = :id", soci::use(to.id),
      soci::use(sum, present), soci::use(from.id);
  sql << "UPDATE trials SET record_steps = 1 WHERE id = :id", soci::use(to.id);
}

long long insert_trial(soci::session& sql, const std::string& canonical, const std::string& work,
                       const Fullness& wanted) {
  const auto key = sha256(canonical);
  const auto metrics = joined_names(wanted.metrics);
  const int steps = wanted.steps ? 1 : 0;
  long long id = 0;
  sql << "INSERT INTO trials (key, work, canonical, record_steps, record_metrics, status) VALUES (:key, "
         ":work, :canonical, :steps, :metrics, 'pending') ON CONFLICT (key) DO NOTHING",
      soci::use(key), soci::use(work), soci::use(canonical), soci::use(steps), soci::use(metrics);
  sql << "SELECT id FROM trials WHERE key = :key", soci::use(key), soci::into(id);
  return id;
}

// Several studies may ask for a trial that is still to be trained: it records what any of them wants.
void ask_for(soci::session& sql, long long trial, const Fullness& wanted) {
  if (wanted.steps) sql << "UPDATE trials SET record_steps = 1 WHERE id = :id", soci::use(trial);
  if (wanted.metrics.empty()) return;
  std::string text;
  sql << "SELECT record_metrics FROM trials WHERE id = :id", soci::use(trial), soci::into(text);
  const auto earlier = split_names(text);
  std::set<std::string> names(earlier.begin(), earlier.end());
  names.insert(wanted.metrics.begin(), wanted.metrics.end());
  text = joined_names({names.begin(), names.end()});
  sql << "UPDATE trials SET record_metrics = :metrics WHERE id = :id", soci::use(text), soci::use(trial);
}

// The row that shows this trial: one that is recorded, the newest; else one that is still to be trained; else a new
// one.
long long row_for(soci::session& sql, const std::string& text, const Fullness& wanted) {
  const auto work = sha256(text);
  const auto known = known_trials(sql, work, wanted);
  if (known.empty()) return insert_trial(sql, text, work, wanted);
  const auto& first = known.front();
  if (first.is_done && first.has(wanted)) return first.id;
  if (first.is_done) {
    const auto is_full = [&](const Known& other) { return other.is_done && other.has(wanted); };
    if (const auto other = std::find_if(known.begin(), known.end(), is_full); other != known.end()) {
      if (!first.has_metrics || !have_the_same_epochs(sql, first, *other)) return other->id;
      attach_steps(sql, *other, first);
      return first.id;
    }
    // Nothing recorded is overwritten: what is trained again has a row and a key of its own.
    Trial trial = parse_canonical_text(text);
    trial.record_steps = wanted.steps;
    trial.record_metrics = wanted.metrics;
    return insert_trial(sql, canonical_text(trial), work, wanted);
  }
  ask_for(sql, first.id, wanted);
  return first.id;
}

// Those that are there are kept.
void add_places(soci::session& sql, const Study& study, long long id, std::int64_t from, std::int64_t to) {
  const auto grid = grid_of(study);
  const WorkTexts texts(study);
  const auto present = positions_between(sql, id, from, to);
  long long position = 0, optimizer = 0, rate = 0, seed = 0, trial = 0;
  soci::statement insert =
      (sql.prepare << "INSERT INTO study_trials SELECT :study, :position, :optimizer, :rate, :seed, id, status FROM "
                      "trials WHERE id = :trial",
       soci::use(id), soci::use(position), soci::use(optimizer), soci::use(rate), soci::use(seed), soci::use(trial));
  for (position = from; position < to; ++position) {
    if (present.contains(position)) continue;
    const auto place = place_in_run_order(grid, position);
    optimizer = static_cast<long long>(place.optimizer);
    rate = static_cast<long long>(place.learning_rate);
    seed = static_cast<long long>(place.seed);
    trial = row_for(sql, texts.at(study.position(place)), wanted_by(study));
    insert.execute(true);
  }
  sql << "UPDATE studies SET added = :added WHERE id = :id", soci::use(position), soci::use(id);
}

std::unordered_set<std::string> recorded_works(soci::session& sql, const Fullness& wanted) {
  std::string condition = wanted.steps ? " AND id IN (SELECT trial FROM steps)" : "";
  for (const auto& name : wanted.metrics) {  // of the registry: nothing to be quoted
    condition += fmt::format(
        " AND EXISTS (SELECT 1 FROM epoch_metrics JOIN metrics ON metrics.id = metric WHERE trial = trials.id AND name "
        "= '{}')",
        name);
  }
  const soci::rowset<std::string> rows = (sql.prepare << "SELECT work FROM trials WHERE status = 'done'" + condition);
  return {rows.begin(), rows.end()};
}

bool is_whole(soci::session& sql, const StoredStudyRow& stored) {
  return stored.added == stored.row.trials && count_places(sql, stored.id, stored.row.trials) == stored.row.trials;
}

// Where adding goes on; where all seems to be added, from the first place that is lost.
std::int64_t next_position(soci::session& sql, const StoredStudyRow& stored) {
  const bool can_be = stored.added >= 0 && stored.added < stored.row.trials;
  return can_be ? stored.added : std::min(first_gap(sql, stored.id), stored.row.trials);
}

int to_be_tried_again(soci::session& sql, long long study) {
  int count = 0;
  sql << "SELECT count(*) FROM study_trials p JOIN trials t ON t.id = p.trial WHERE p.study = :study AND p.status = "
         "'failed' AND t.attempts < :most",
      soci::use(study), soci::use(largest_number_of_attempts), soci::into(count);
  return count;
}

}  // namespace

bool SqlStore::would_add(const Study& study, bool retry_failed) {
  const auto row = row_of(study);
  return connection_.read([&](soci::session& sql) {
    const auto stored = find(sql, row);
    if (stored && stored->is_imported) {
      throw UsageError(
          fmt::format("study '{}' in store {} was imported, and étude does not train it: give this one "
                      "another name, or take another --store",
                      study.name, connection_.path()));
    }
    if (!stored || !stored->has_same_trials || !stored->has_same_settings || !is_whole(sql, stored->stored))
      return true;
    return retry_failed && to_be_tried_again(sql, stored->stored.id) > 0;
  });
}

bool SqlStore::add_piece(const Study& study, bool retry_failed) {
  const auto row = row_of(study);
  if (!would_add(study, retry_failed)) return false;
  const bool some_are_lost = connection_.read([&](soci::session& sql) {
    const auto stored = find(sql, row);
    return stored && stored->has_same_trials && next_position(sql, stored->stored) < stored->stored.added;
  });
  // Perhaps because the file is damaged, and what is written to such a file damages more.
  if (some_are_lost) connection_.require_whole_file();
  return connection_.write([&](soci::session& sql) {
    const auto stored = find(sql, row);
    const bool goes_on = stored && stored->has_same_trials;
    const auto id = goes_on ? stored->stored.id : begin_study(sql, row);
    if (goes_on && !stored->has_same_settings) update_settings(sql, stored->stored, row);
    const auto from = goes_on ? next_position(sql, stored->stored) : 0, to = std::min(from + piece, row.trials);
    add_places(sql, study, id, from, to);
    if (to < row.trials || count_places(sql, id, row.trials) < row.trials) return true;
    if (retry_failed) {
      sql << "UPDATE trials SET status = 'pending' WHERE attempts < :most AND id IN (SELECT trial FROM study_trials "
             "WHERE study = :study AND status = 'failed')",
          soci::use(largest_number_of_attempts), soci::use(id);
    }
    return false;
  });
}

Study SqlStore::planned(const std::string& name) {
  const auto stored = connection_.read([&](soci::session& sql) { return study_row(sql, name); });
  whole_grid(stored);  // or throws
  return study_of(stored.row);
}

bool SqlStore::replace(const Study& now, const Study& next) {
  const auto row = row_of(next);
  const auto expected = checksum(row_of(now));
  return connection_.write([&](soci::session& sql) {
    const auto stored = study_row(sql, now.name);
    if (stored.checksum != expected) return false;
    if (same_trials(stored.row, row)) {
      update_settings(sql, stored, row);
    } else {
      add_places(sql, next, begin_study(sql, row), 0, std::min(piece, row.trials));
    }
    return true;
  });
}

std::int64_t SqlStore::count_done(const Study& study, const std::optional<std::vector<std::int64_t>>& among) {
  const auto row = row_of(study);
  return connection_.read([&](soci::session& sql) {
    long long done = 0;
    if (const auto stored = find(sql, row);
        !among && stored && stored->has_same_trials && is_whole(sql, stored->stored)) {
      sql << "SELECT count(*) FROM study_trials WHERE study = :id AND status = 'done'", soci::use(stored->stored.id),
          soci::into(done);
      return done;
    }
    const auto recorded = recorded_works(sql, wanted_by(study));
    const WorkTexts texts(study);
    const std::int64_t size = among ? static_cast<std::int64_t>(among->size()) : study.size();
    for (std::int64_t i = 0; i < size && !recorded.empty(); ++i) {
      done += recorded.contains(sha256(texts.at(among ? (*among)[static_cast<std::size_t>(i)] : i))) ? 1 : 0;
    }
    return done;
  });
}

}  // namespace etude
