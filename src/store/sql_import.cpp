// Takes studies in that were trained elsewhere.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>

#include "core/sha256.h"
#include "store/epoch_rows.h"
#include "store/record_rows.h"
#include "store/sql_store.h"
#include "store/study_places.h"
#include "study/report_settings.h"

namespace etude {
namespace {

bool precedes(const GridIndex& a, const GridIndex& b) {
  return std::tie(a.optimizer, a.learning_rate, a.seed) < std::tie(b.optimizer, b.learning_rate, b.seed);
}

template <class T>
std::size_t index_in(const std::vector<T>& list, const T& value) {
  return static_cast<std::size_t>(std::find(list.begin(), list.end(), value) - list.begin());
}

template <class T>
std::vector<T> united(const std::vector<T>& a, const std::vector<T>& b) {
  std::set<T> values(a.begin(), a.end());
  values.insert(b.begin(), b.end());
  return {values.begin(), values.end()};
}

// What one grid's indices are in another that holds all of it.
class Renumbering {
 public:
  Renumbering(const StoredGrid& from, const StoredGrid& to)
      : optimizers_(positions(from.optimizers, to.optimizers)),
        learning_rates_(positions(from.learning_rates, to.learning_rates)),
        seeds_(positions(from.seeds, to.seeds)) {}

  [[nodiscard]] GridIndex operator()(const GridIndex& place) const {
    return {.optimizer = optimizers_[place.optimizer],
            .learning_rate = learning_rates_[place.learning_rate],
            .seed = seeds_[place.seed]};
  }

 private:
  template <class T>
  static std::vector<std::size_t> positions(const std::vector<T>& from, const std::vector<T>& to) {
    std::vector<std::size_t> result;
    for (const auto& value : from) result.push_back(index_in(to, value));
    return result;
  }

  std::vector<std::size_t> optimizers_, learning_rates_, seeds_;
};

StoredGrid grid_of(const ImportedStudy& study) {
  StoredGrid grid{.optimizers = study.optimizers,
                  .patterns = std::vector<Trial>(study.optimizers.size()),
                  .learning_rates = study.learning_rates,
                  .seeds = study.seeds,
                  .places = study.places};
  for (std::size_t i = study.places.size(); i-- > 0;) {
    const auto& place = study.places[i];
    if (grid.patterns[place.optimizer].imported.empty()) {
      grid.patterns[place.optimizer] = without_place(study.trial(i).planned.trial);
    }
  }
  return grid;
}

[[noreturn]] void refuse_to_join(const std::string& study, const std::string& reason) {
  throw UsageError(fmt::format(
      "study '{}' was imported before, and {}: import all its files at once, under another --name", study, reason));
}

// Throws UsageError where the problem is another.
StoredGrid united(const StoredGrid& a, const StoredGrid& b, const std::string& study) {
  const auto &x = a.patterns.front().problem, &y = b.patterns.front().problem;
  if (x != y) {
    refuse_to_join(study, x.epochs != y.epochs ? fmt::format("its runs have {} epochs, these {}", x.epochs, y.epochs)
                                               : std::string("its numbers of examples are others"));
  }
  StoredGrid grid{.optimizers = a.optimizers,
                  .patterns = a.patterns,
                  .learning_rates = united(a.learning_rates, b.learning_rates),
                  .seeds = united(a.seeds, b.seeds)};
  for (std::size_t i = 0; i < b.optimizers.size(); ++i) {
    const auto known = index_in(a.optimizers, b.optimizers[i]);
    if (known == a.optimizers.size()) {
      grid.optimizers.push_back(b.optimizers[i]);
      grid.patterns.push_back(b.patterns[i]);
    }
  }
  const auto compare = [](const GridIndex& x, const GridIndex& y) { return precedes(x, y); };
  std::set<GridIndex, decltype(compare)> places(compare);
  const Renumbering from_a(a, grid), from_b(b, grid);
  for (const auto& place : a.places) places.insert(from_a(place));
  for (const auto& place : b.places) places.insert(from_b(place));
  grid.places.assign(places.begin(), places.end());
  return grid;
}

// One NaN for all: a store keeps no other.
bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::int64_t>(a) == std::bit_cast<std::int64_t>(b);
}

bool same(const EpochRecord& a, const EpochRecord& b) {
  return a.epoch == b.epoch && same(a.train_loss, b.train_loss) && same(a.test_accuracy, b.test_accuracy) &&
         same(a.seconds, b.seconds) &&
         std::equal(a.metrics.begin(), a.metrics.end(), b.metrics.begin(), b.metrics.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first && same(x.second, y.second); });
}

bool same(const History& a, const History& b) {
  const auto equal = [](const EpochRecord& x, const EpochRecord& y) { return same(x, y); };
  return a.divergence.has_value() == b.divergence.has_value() &&
         std::equal(a.epochs.begin(), a.epochs.end(), b.epochs.begin(), b.epochs.end(), equal);
}

// The settings of both. Throws UsageError where these runs mean something else than those.
std::string united_report(const std::string& a, const std::string& b, const StoredGrid& grid,
                          const std::string& study) {
  auto settings = parse_report_settings(a);
  const auto added = parse_report_settings(b);
  if (settings.reading != added.reading) {
    const auto said = [](const std::string& reading) { return reading.empty() ? "as they are" : reading; };
    refuse_to_join(study, fmt::format("its files were read otherwise: {}; these: {}", said(settings.reading),
                                      said(added.reading)));
  }
  if (added.mean_of_last != 1 && added.mean_of_last != settings.mean_of_last) {
    const auto its_own =
        settings.mean_of_last == 1 ? "the last epoch's" : fmt::format("means of {} epochs", settings.mean_of_last);
    refuse_to_join(study, fmt::format("its values are {}, not means of {}", its_own, added.mean_of_last));
  }
  if (settings.numbered_seeds || added.numbered_seeds) {
    refuse_to_join(study, "seeds that were numbered as they came are not those of other files");
  }
  std::map<std::size_t, std::set<std::size_t>> optimizers_of;
  for (const auto& place : grid.places) optimizers_of[place.seed].insert(place.optimizer);
  const bool shares_seeds =
      std::any_of(optimizers_of.begin(), optimizers_of.end(), [](const auto& seed) { return seed.second.size() > 1; });
  if (grid.optimizers.size() > 1 && !shares_seeds) {
    refuse_to_join(study, "no seed of these runs stands under another optimizer");
  }
  for (const auto& metric : added.metrics) {
    const auto known = std::find_if(settings.metrics.begin(), settings.metrics.end(),
                                    [&](const MetricInfo& other) { return other.name == metric.name; });
    if (known == settings.metrics.end()) {
      settings.metrics.push_back(metric);
    } else if (known->direction == Direction::unknown) {
      known->direction = metric.direction;
    } else if (metric.direction != Direction::unknown && metric.direction != known->direction) {
      refuse_to_join(study, fmt::format("of {}, {} was said to be better", metric.name, to_string(known->direction)));
    }
  }
  settings.usual_learning_rates.insert(added.usual_learning_rates.begin(), added.usual_learning_rates.end());
  if (settings.metric.empty()) settings.metric = added.metric;
  return to_text(settings);
}

// Trials of one study on their way into their table.
class Writer {
 public:
  Writer(soci::session& sql, const ImportedStudy& study) : sql_(sql), study_(study) {}

  // Returns the row of the i-th trial, which is written unless it is there already.
  long long row(std::size_t i) {
    auto record = study_.trial(i);
    const auto canonical = canonical_text(record.planned.trial);
    record.planned.key = sha256(canonical);
    long long id = 0;
    std::string status;
    sql_ << "SELECT id, status FROM trials WHERE key = :key", soci::use(record.planned.key), soci::into(id),
        soci::into(status);
    const bool is_there = sql_.got_data();
    if (is_there && status == "done") {
      require_same(id, record, i);
      return id;
    }
    if (is_there && record.status == TrialStatus::failed) return id;
    ++added_;
    if (!is_there) id = insert(record, canonical);
    if (record.status == TrialStatus::done) {
      record.finished_at = now_in_milliseconds();
      write_record(sql_, id, record);
    }
    return id;
  }

  [[nodiscard]] std::int64_t added() const { return added_; }

 private:
  long long insert(const TrialRecord& record, const std::string& canonical) {
    long long id = 0;
    const std::string status = "failed";  // until its record is written
    sql_ << "INSERT INTO trials (key, work, canonical, record_steps, status, failure) VALUES (:key, :work, :canonical, "
            "0, :status, :failure)",
        soci::use(record.planned.key), soci::use(record.planned.key), soci::use(canonical), soci::use(status),
        soci::use(record.failure);
    sql_ << "SELECT id FROM trials WHERE key = :key", soci::use(record.planned.key), soci::into(id);
    return id;
  }

  void require_same(long long id, const TrialRecord& record, std::size_t i) {
    const TrialQuery query{.ids = IdRange{.first = id, .last = id}};
    auto rows = read_trial_rows(sql_, query);
    read_epochs(sql_, query, rows);
    auto known = rows.front().record.history;
    if (record.status == TrialStatus::failed) {  // a run that is known is not less of one
      known.epochs.resize(std::min(known.epochs.size(), record.history.epochs.size()));
      known.divergence = record.history.divergence;
    }
    if (same(known, record.history)) return;
    const auto& place = study_.places[i];
    throw EnvironmentError(
        fmt::format("{}: {} lr {:g} seed {} is in study '{}' already, with other numbers; nothing is imported",
                    study_.origin(i), study_.optimizers[place.optimizer], study_.learning_rates[place.learning_rate],
                    study_.seeds[place.seed], study_.name));
  }

  soci::session& sql_;
  const ImportedStudy& study_;
  std::int64_t added_ = 0;
};

}  // namespace

std::int64_t SqlStore::import_study(const ImportedStudy& study) {
  const auto imported = grid_of(study);
  return connection_.write([&](soci::session& sql) {
    const auto stored = read_study_row(sql, study.name);
    const auto before = stored ? whole_grid(*stored) : StoredGrid{};
    if (stored && !before.is_imported()) {
      throw UsageError(fmt::format("store {} holds a study '{}' that étude trains: give these another --name",
                                   connection_.path(), study.name));
    }
    const auto grid = stored ? united(before, imported, study.name) : imported;
    std::map<GridIndex, long long, decltype(&precedes)> rows(&precedes);
    if (stored) {
      const Renumbering renumber(before, grid);
      for (auto& row : read_trial_rows(sql, {.study = stored->id})) {
        if (row.position < 0 || row.position >= before.size()) continue;  // damaged
        rows.emplace(renumber(place_in_run_order(before, row.position)), row.id);
      }
    }
    Writer writer(sql, study);
    const Renumbering renumber(imported, grid);
    for (std::size_t i = 0; i < study.places.size(); ++i) rows[renumber(study.places[i])] = writer.row(i);
    if (writer.added() == 0 && stored && static_cast<std::int64_t>(rows.size()) == stored->row.trials &&
        count_places(sql, stored->id, stored->row.trials) == stored->row.trials) {
      return 0L;
    }
    auto row = etude::study_row(study.name, study.source, false, grid);
    row.report = stored ? united_report(stored->row.report, study.report, grid, study.name) : study.report;
    if (stored) row.source = stored->row.source;
    if (stored && row.source.find(study.source) == std::string::npos) row.source += study.source;
    const auto id = begin_study(sql, row);
    long long position = 0, optimizer = 0, rate = 0, seed = 0, trial = 0;
    soci::statement insert =
        (sql.prepare << "INSERT INTO study_trials SELECT :study, :position, :optimizer, :rate, :seed, id, status FROM "
                        "trials WHERE id = :trial",
         soci::use(id), soci::use(position), soci::use(optimizer), soci::use(rate), soci::use(seed), soci::use(trial));
    for (; position < row.trials; ++position) {  // a place that is lost stays so
      const auto& place = grid.places[static_cast<std::size_t>(position)];
      const auto found = rows.find(place);
      if (found == rows.end()) continue;
      optimizer = static_cast<long long>(place.optimizer);
      rate = static_cast<long long>(place.learning_rate);
      seed = static_cast<long long>(place.seed);
      trial = found->second;
      insert.execute(true);
    }
    sql << "UPDATE studies SET added = :added WHERE id = :id", soci::use(position), soci::use(id);
    return writer.added();
  });
}

}  // namespace etude
