#include "store/epoch_rows.h"

#include <algorithm>
#include <map>

#include "store/nullable_double.h"
#include "store/record_checksum.h"

namespace etude {
namespace {

using Names = std::map<long long, std::string>;

Names metric_names(soci::session& sql) {
  Names names;
  long long id = 0;
  std::string name;
  soci::statement rows = (sql.prepare << "SELECT id, name FROM metrics", soci::into(id), soci::into(name));
  rows.execute();
  while (rows.fetch()) names.emplace(id, name);
  return names;
}

// The numbers of metrics by their names, which get one where they have none.
class MetricIds {
 public:
  explicit MetricIds(soci::session& sql) : sql_(sql) {}

  long long operator()(const std::string& name) {
    const auto [place, is_new] = ids_.try_emplace(name);
    if (is_new) {
      sql_ << "INSERT INTO metrics (name) VALUES (:name) ON CONFLICT (name) DO NOTHING", soci::use(name);
      sql_ << "SELECT id FROM metrics WHERE name = :name", soci::use(name), soci::into(place->second);
    }
    return place->second;
  }

 private:
  soci::session& sql_;
  std::map<std::string, long long> ids_;
};

void write_metrics(soci::session& sql, long long trial, std::span<const EpochRecord> epochs) {
  MetricIds ids(sql);
  long long epoch = 0, metric = 0;
  NullableDouble value;
  soci::statement insert =
      (sql.prepare << "INSERT INTO epoch_metrics VALUES (:trial, :epoch, :metric, :value)", soci::use(trial),
       soci::use(epoch), soci::use(metric), soci::use(value.value, value.indicator));
  for (const auto& record : epochs) {
    epoch = record.epoch;
    for (const auto& [name, number] : record.metrics) {
      metric = ids(name);
      value = NullableDouble(number);
      insert.execute(true);
    }
  }
}

void read_metrics(soci::session& sql, const TrialQuery& query, const RowsOfTrials& trials) {
  const auto names = metric_names(sql);
  if (names.empty()) return;  // and the other table need not be looked through
  long long trial = 0, epoch = 0, metric = 0;
  NullableDouble value;
  soci::statement statement =
      (sql.prepare << "SELECT trial, epoch, metric, value FROM epoch_metrics WHERE " + of_trials(query) +
                          " ORDER BY trial, epoch, metric",
       soci::into(trial), soci::into(epoch), soci::into(metric), soci::into(value.value, value.indicator));
  statement.execute();
  while (statement.fetch()) {
    const auto name = names.find(metric);
    const auto [first, last] = trials.equal_range(trial);
    for (auto row = first; row != last; ++row) {
      auto& epochs = row->second->record.history.epochs;
      const auto found = std::lower_bound(epochs.begin(), epochs.end(), epoch,
                                          [](const EpochRecord& record, auto number) { return record.epoch < number; });
      if (found == epochs.end() || found->epoch != epoch) continue;  // what is damaged has no checksum that holds
      found->metrics.emplace(name == names.end() ? std::to_string(metric) : name->second, value.get());
    }
  }
}

}  // namespace

void write_epochs(soci::session& sql, long long trial, std::span<const EpochRecord> epochs) {
  long long epoch = 0;
  NullableDouble loss, accuracy, seconds;
  soci::statement insert = (sql.prepare << "INSERT INTO epochs VALUES (:trial, :epoch, :loss, :accuracy, :seconds)",
                            soci::use(trial), soci::use(epoch), soci::use(loss.value, loss.indicator),
                            soci::use(accuracy.value, accuracy.indicator), soci::use(seconds.value, seconds.indicator));
  bool have_metrics = false;
  for (const auto& record : epochs) {
    epoch = record.epoch;
    loss = NullableDouble(record.train_loss);
    accuracy = NullableDouble(record.test_accuracy);
    seconds = NullableDouble(record.seconds);
    insert.execute(true);
    have_metrics = have_metrics || !record.metrics.empty();
  }
  if (have_metrics) write_metrics(sql, trial, epochs);
}

void remove_epochs(soci::session& sql, long long trial, std::int64_t first) {
  const long long from = first;
  sql << "DELETE FROM epochs WHERE trial = :trial AND epoch >= :from", soci::use(trial), soci::use(from);
  sql << "DELETE FROM epoch_metrics WHERE trial = :trial AND epoch >= :from", soci::use(trial), soci::use(from);
}

void read_epochs(soci::session& sql, const TrialQuery& query, std::vector<TrialRow>& rows) {
  const auto trials = by_trial(rows);
  long long trial = 0, epoch = 0;
  NullableDouble loss, accuracy, seconds;
  soci::statement statement =
      (sql.prepare << "SELECT trial, epoch, train_loss, test_accuracy, seconds FROM epochs WHERE " + of_trials(query) +
                          " ORDER BY trial, epoch",
       soci::into(trial), soci::into(epoch), soci::into(loss.value, loss.indicator),
       soci::into(accuracy.value, accuracy.indicator), soci::into(seconds.value, seconds.indicator));
  statement.execute();
  while (statement.fetch()) {
    const auto [first, last] = trials.equal_range(trial);
    for (auto row = first; row != last; ++row) {
      row->second->record.history.epochs.push_back(
          {.epoch = epoch, .train_loss = loss.get(), .test_accuracy = accuracy.get(), .seconds = seconds.get()});
    }
  }
  read_metrics(sql, query, trials);
}

bool has_metrics(soci::session& sql, long long trial, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    int found = 0;
    sql << "SELECT count(*) FROM metrics WHERE name = :name AND EXISTS (SELECT 1 FROM epoch_metrics WHERE trial = "
           ":trial "
           "AND metric = metrics.id)",
        soci::use(name), soci::use(trial), soci::into(found);
    return found != 0;
  });
}

void remove_initial_epoch(soci::session& sql, const std::string& key) {
  sql << "DELETE FROM initial_epoch_metrics WHERE key = :key", soci::use(key);
  sql << "DELETE FROM initial_epochs WHERE key = :key", soci::use(key);
}

void write_initial_epoch(soci::session& sql, const std::string& key, const EpochRecord& record) {
  NullableDouble loss(record.train_loss), accuracy(record.test_accuracy), seconds(record.seconds);
  const auto sum = initial_epoch_checksum(key, record);
  remove_initial_epoch(sql, key);
  sql << "INSERT INTO initial_epochs VALUES (:key, :loss, :accuracy, :seconds, :checksum)", soci::use(key),
      soci::use(loss.value, loss.indicator), soci::use(accuracy.value, accuracy.indicator),
      soci::use(seconds.value, seconds.indicator), soci::use(sum);
  MetricIds ids(sql);
  for (const auto& [name, number] : record.metrics) {
    const auto metric = ids(name);
    NullableDouble value(number);
    sql << "INSERT INTO initial_epoch_metrics VALUES (:key, :metric, :value)", soci::use(key), soci::use(metric),
        soci::use(value.value, value.indicator);
  }
}

std::optional<EpochRecord> read_initial_epoch(soci::session& sql, const std::string& key) {
  NullableDouble loss, accuracy, seconds, value;
  std::string sum, name;
  sql << "SELECT train_loss, test_accuracy, seconds, checksum FROM initial_epochs WHERE key = :key", soci::use(key),
      soci::into(loss.value, loss.indicator), soci::into(accuracy.value, accuracy.indicator),
      soci::into(seconds.value, seconds.indicator), soci::into(sum);
  if (!sql.got_data()) return std::nullopt;
  EpochRecord record{.epoch = 0, .train_loss = loss.get(), .test_accuracy = accuracy.get(), .seconds = seconds.get()};
  soci::statement rows = (sql.prepare << "SELECT name, value FROM initial_epoch_metrics JOIN metrics ON metrics.id = "
                                         "metric WHERE key = :key",
                          soci::use(key), soci::into(name), soci::into(value.value, value.indicator));
  rows.execute();
  while (rows.fetch()) record.metrics.emplace(name, value.get());
  if (sum != initial_epoch_checksum(key, record)) return std::nullopt;
  return record;
}

}  // namespace etude
