#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/nearest.h"
#include "store/sqlite_file.h"
#include "store/store.h"

namespace etude {
namespace {

long long milliseconds(Store::Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Store::Clock::time_point time_point(long long milliseconds) {
  return Store::Clock::time_point(std::chrono::milliseconds(milliseconds));
}

// NaN is NULL in SQLite.
struct NullableDouble {
  double value = 0;
  soci::indicator indicator = soci::i_ok;

  explicit NullableDouble(double v = 0) : value(v), indicator(std::isnan(v) ? soci::i_null : soci::i_ok) {}
  [[nodiscard]] double get() const {
    return indicator == soci::i_null ? std::numeric_limits<double>::quiet_NaN() : value;
  }
};

// Takes the write lock at once: a deferred transaction that upgrades later can fail with SQLITE_BUSY whatever the
// timeout.
class WriteTransaction {
 public:
  explicit WriteTransaction(soci::session& sql) : sql_(sql) { sql_ << "BEGIN IMMEDIATE"; }
  ~WriteTransaction() {
    if (committed_) return;
    try {
      sql_ << "ROLLBACK";
    } catch (const soci::soci_error&) {  // SQLite has rolled back already
    }
  }
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit() {
    sql_ << "COMMIT";
    committed_ = true;
  }

 private:
  soci::session& sql_;
  bool committed_ = false;
};

class SqliteStore : public Store {
 public:
  SqliteStore(const std::string& path, OpenMode mode) : path_(path), mode_(mode) {
    check_file(path, mode);
    guarded([&] {
      if (mode == OpenMode::read_only && may_roll_back(path)) roll_back();
      sql_.open(soci::sqlite3, connection_string(path, mode));
      sql_ << "PRAGMA foreign_keys = ON";
      if (mode == OpenMode::create) create_tables();
      check_schema();
      if (mode != OpenMode::read_only) {
        use_rollback_journal();
        sql_ << "PRAGMA synchronous = FULL";
      }
    });
  }

  void add(const Study& study, bool retry_failed) override {
    guarded([&] {
      WriteTransaction transaction(sql_);
      sql_ << "INSERT INTO studies VALUES (:name, :source) ON CONFLICT (name) DO UPDATE SET source = excluded.source",
          soci::use(study.name), soci::use(study.source);
      sql_ << "DELETE FROM study_trials WHERE study = :study", soci::use(study.name);
      std::string key, canonical, optimizer;
      long long position = 0;
      soci::statement trial =
          (sql_.prepare << "INSERT OR IGNORE INTO trials (key, canonical, status) VALUES (:key, :canonical, 'pending')",
           soci::use(key), soci::use(canonical));
      soci::statement member = (sql_.prepare << "INSERT INTO study_trials VALUES (:study, :position, :key, :optimizer)",
                                soci::use(study.name), soci::use(position), soci::use(key), soci::use(optimizer));
      for (; position < study.size(); ++position) {
        const auto planned = study.trial(position);
        key = planned.key;
        canonical = canonical_text(planned.trial);
        optimizer = planned.optimizer;
        trial.execute(true);
        member.execute(true);
      }
      if (retry_failed) {
        sql_ << "UPDATE trials SET status = 'pending' WHERE status = 'failed' AND attempts < :most AND key IN "
                "(SELECT key FROM study_trials WHERE study = :study)",
            soci::use(largest_number_of_attempts), soci::use(study.name);
      }
      transaction.commit();
    });
  }

  std::optional<Claim> claim(const std::string& study, const std::string& worker, Clock::time_point now,
                             std::chrono::seconds lease) override {
    return guarded([&]() -> std::optional<Claim> {
      WriteTransaction transaction(sql_);
      std::string key, canonical;
      long long token = 0;
      const long long at = milliseconds(now), until = milliseconds(now + lease);
      sql_ << "SELECT key, canonical, token FROM study_trials JOIN trials USING (key) WHERE study = :study AND "
              "(status = 'pending' OR (status = 'running' AND lease_until < :now)) ORDER BY position LIMIT 1",
          soci::use(study), soci::use(at), soci::into(key), soci::into(canonical), soci::into(token);
      if (!sql_.got_data()) return std::nullopt;
      ++token;
      sql_ << "UPDATE trials SET status = 'running', token = :token, worker = :worker, claimed_at = :now, "
              "lease_until = :until, epoch = 0, step = 0, loss = NULL WHERE key = :key",
          soci::use(token), soci::use(worker), soci::use(at), soci::use(until), soci::use(key);
      transaction.commit();
      return Claim{.key = key, .trial = parse_canonical_text(canonical), .token = token};
    });
  }

  void heartbeat(const Claim& claim, const Progress& progress, Clock::time_point now,
                 std::chrono::seconds lease) override {
    guarded([&] {
      WriteTransaction transaction(sql_);
      check_token(claim);
      const long long until = milliseconds(now + lease), epoch = progress.epoch, step = progress.step;
      NullableDouble loss(progress.loss);
      sql_ << "UPDATE trials SET lease_until = :until, epoch = :epoch, step = :step, loss = :loss WHERE key = :key",
          soci::use(until), soci::use(epoch), soci::use(step), soci::use(loss.value, loss.indicator),
          soci::use(claim.key);
      transaction.commit();
    });
  }

  void commit(const Claim& claim, const History& history, const Provenance& provenance) override {
    guarded([&] {
      WriteTransaction transaction(sql_);
      check_token(claim);
      write_epochs(claim.key, history);
      write_steps(claim.key, history);
      const std::string outcome = to_string(history.divergence ? Outcome::diverged : Outcome::completed);
      auto present = history.divergence ? soci::i_ok : soci::i_null;
      const long long step = history.divergence ? history.divergence->step : 0;
      const std::string cause = history.divergence ? history.divergence->cause : "";
      const long long finished_at = milliseconds(Clock::now());
      sql_ << "UPDATE trials SET status = 'done', failure = '', outcome = :outcome, divergence_step = :step, "
              "divergence_cause = :cause, "
              "finished_at = :finished_at, version = :version, numeric_mode = :mode, data_checksum = :checksum, host = "
              ":host "
              "WHERE key = :key",
          soci::use(outcome), soci::use(step, present), soci::use(cause, present), soci::use(finished_at),
          soci::use(provenance.version), soci::use(provenance.numeric_mode), soci::use(provenance.data_checksum),
          soci::use(provenance.host), soci::use(claim.key);
      transaction.commit();
    });
  }

  void release(const Claim& claim) override {
    guarded([&] {
      const long long token = claim.token;
      sql_ << "UPDATE trials SET status = 'pending' WHERE key = :key AND token = :token AND status = 'running'",
          soci::use(claim.key), soci::use(token);
    });
  }

  void release_worker(const std::string& worker) override {
    guarded([&] {
      sql_ << "UPDATE trials SET status = 'pending' WHERE worker = :worker AND status = 'running'", soci::use(worker);
    });
  }

  void fail(const Claim& claim, const std::string& reason, int automatic_attempts) override {
    guarded([&] {
      WriteTransaction transaction(sql_);
      check_token(claim);
      sql_ << "UPDATE trials SET attempts = attempts + 1, failure = :reason, "
              "status = CASE WHEN attempts + 1 < :automatic THEN 'pending' ELSE 'failed' END WHERE key = :key",
          soci::use(reason), soci::use(automatic_attempts), soci::use(claim.key);
      transaction.commit();
    });
  }

  std::optional<EpochRecord> initial_epoch(const std::string& key) override {
    return guarded([&]() -> std::optional<EpochRecord> {
      NullableDouble loss, accuracy, seconds;
      sql_ << "SELECT train_loss, test_accuracy, seconds FROM initial_epochs WHERE key = :key", soci::use(key),
          soci::into(loss.value, loss.indicator), soci::into(accuracy.value, accuracy.indicator),
          soci::into(seconds.value, seconds.indicator);
      if (!sql_.got_data()) return std::nullopt;
      return EpochRecord{
          .epoch = 0, .train_loss = loss.get(), .test_accuracy = accuracy.get(), .seconds = seconds.get()};
    });
  }

  void save_initial_epoch(const std::string& key, const EpochRecord& record) override {
    guarded([&] {
      NullableDouble loss(record.train_loss), accuracy(record.test_accuracy), seconds(record.seconds);
      sql_ << "INSERT OR IGNORE INTO initial_epochs VALUES (:key, :loss, :accuracy, :seconds)", soci::use(key),
          soci::use(loss.value, loss.indicator), soci::use(accuracy.value, accuracy.indicator),
          soci::use(seconds.value, seconds.indicator);
    });
  }

  std::vector<std::string> studies() override {
    return guarded([&] {
      std::vector<std::string> names;
      const soci::rowset<std::string> rows = (sql_.prepare << "SELECT name FROM studies ORDER BY rowid");
      std::copy(rows.begin(), rows.end(), std::back_inserter(names));
      return names;
    });
  }

  StudyRecord study(const std::string& name, bool with_steps) override {
    return guarded([&] {
      StudyRecord record{.name = name};
      sql_ << "SELECT source FROM studies WHERE name = :name", soci::use(name), soci::into(record.source);
      if (!sql_.got_data()) {
        throw UsageError(fmt::format("store {} holds no study '{}'{}", path_, name, suggestion(name, studies())));
      }
      record.trials = read_trials(name, "true", {});
      read_epochs(name, record.trials);
      if (with_steps) read_steps(name, record.trials);
      describe_grid(record);
      return record;
    });
  }

  std::vector<TrialRecord> trials(const std::string& study, TrialStatus status, Clock::time_point since) override {
    return guarded([&] {
      const auto name =
          std::find_if(statuses.begin(), statuses.end(), [&](const auto& s) { return s.second == status; });
      return read_trials(study, "status = '" + name->first + "'", since);
    });
  }

  std::int64_t count_done(const std::vector<std::string>& keys) override {
    return guarded([&] {
      std::int64_t done = 0;
      int found = 0;
      std::string key;
      soci::statement query = (sql_.prepare << "SELECT count(*) FROM trials WHERE key = :key AND status = 'done'",
                               soci::into(found), soci::use(key));
      for (const auto& k : keys) {
        key = k;
        query.execute(true);
        done += found;
      }
      return done;
    });
  }

  Counts counts(const std::string& study) override {
    return guarded([&] {
      Counts counts;
      std::string status;
      long long count = 0;
      soci::statement rows = (sql_.prepare << "SELECT status, count(*) FROM study_trials JOIN trials USING (key) "
                                              "WHERE study = :study GROUP BY status",
                              soci::use(study), soci::into(status), soci::into(count));
      rows.execute();
      while (rows.fetch()) {
        (status == "pending"   ? counts.pending
         : status == "running" ? counts.running
         : status == "done"    ? counts.done
                               : counts.failed) = count;
      }
      return counts;
    });
  }

 private:
  // SQLite's errors with the store's name, in étude's one way.
  template <class Function>
  auto guarded(Function function) -> decltype(function()) {
    try {
      return function();
    } catch (const soci::soci_error& error) {
      const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
      if (mode_ == OpenMode::read_only && sqlite != nullptr && sqlite->result() == SQLITE_READONLY) {
        throw EnvironmentError(
            fmt::format("store {0}: a writer was killed in the middle of a write, and {0}-journal, which takes that "
                        "back, needs one who may write the file and its folder: run `etude status --store {0}` as "
                        "their owner, or copy both files to a folder of yours",
                        path_));
      }
      throw EnvironmentError(fmt::format("store {}: {}", path_, error.get_error_message()));
    }
  }

  // A file keeps the write-ahead log that another tool has put it into.
  void use_rollback_journal() {
    std::string mode, reason;
    try {
      sql_ << "PRAGMA journal_mode = DELETE", soci::into(mode);
      if (mode == "delete") return;
      reason = "it stays '" + mode + "'";
    } catch (const soci::soci_error& error) {
      reason = error.get_error_message();
    }
    throw EnvironmentError(
        fmt::format("store {0}: another tool has changed its journal mode, and it cannot be changed back ({1}); close "
                    "what has the store open, then run `sqlite3 {0} 'PRAGMA journal_mode = DELETE'`",
                    path_, reason));
  }

  // What a writer that was killed has left half written: SQLite takes it back at the first read, but through a
  // connection that may write only.
  void roll_back() {
    soci::session writer(soci::sqlite3, connection_string(path_, OpenMode::existing));
    int tables = 0;
    writer << "SELECT count(*) FROM sqlite_master", soci::into(tables);
  }

  void create_tables() {
    WriteTransaction transaction(sql_);
    int tables = 0;
    sql_ << "SELECT count(*) FROM sqlite_master", soci::into(tables);
    if (tables > 0) return;
    int id = 0;
    sql_ << "PRAGMA application_id", soci::into(id);
    if (id != 0) return;  // another program's file, still empty; check_schema refuses it
    for (std::string_view rest = schema; !rest.empty();) {
      const auto end = rest.find(';');
      const auto statement = rest.substr(0, end);
      if (statement.find_first_not_of(" \n") != std::string_view::npos) sql_ << std::string(statement);
      rest.remove_prefix(std::min(rest.size(), end == std::string_view::npos ? end : end + 1));
    }
    sql_ << fmt::format("PRAGMA application_id = {}", application_id);
    sql_ << fmt::format("PRAGMA user_version = {}", schema_version);
    transaction.commit();
  }

  void check_schema() {
    int id = 0, found = 0;
    sql_ << "PRAGMA application_id", soci::into(id);
    if (id != application_id) {
      throw EnvironmentError(fmt::format("{} is a SQLite file of another program; it is left as it is", path_));
    }
    sql_ << "PRAGMA user_version", soci::into(found);
    if (found != schema_version) {
      throw EnvironmentError(
          fmt::format("store {} has schema version {}, this étude reads {}; use the étude that wrote it", path_, found,
                      schema_version));
    }
    std::string verdict;
    sql_ << "PRAGMA quick_check(1)", soci::into(verdict);
    if (verdict != "ok") {
      throw EnvironmentError(
          fmt::format("store {} is damaged ({}); it is left as it is. `sqlite3 {} .recover` may save what "
                      "it holds",
                      path_, verdict, path_));
    }
  }

  void check_token(const Claim& claim) {
    long long token = -1;
    std::string status;
    sql_ << "SELECT token, status FROM trials WHERE key = :key", soci::use(claim.key), soci::into(token),
        soci::into(status);
    if (token != claim.token || status != "running") throw FencedError(claim.key);
  }

  void write_epochs(const std::string& key, const History& history) {
    long long epoch = 0;
    NullableDouble loss, accuracy, seconds;
    soci::statement insert =
        (sql_.prepare << "INSERT INTO epochs VALUES (:key, :epoch, :loss, :accuracy, :seconds)", soci::use(key),
         soci::use(epoch), soci::use(loss.value, loss.indicator), soci::use(accuracy.value, accuracy.indicator),
         soci::use(seconds.value, seconds.indicator));
    for (const auto& record : history.epochs) {
      epoch = record.epoch;
      loss = NullableDouble(record.train_loss);
      accuracy = NullableDouble(record.test_accuracy);
      seconds = NullableDouble(record.seconds);
      insert.execute(true);
    }
  }

  void write_steps(const std::string& key, const History& history) {
    if (history.step_losses.empty()) return;
    soci::blob losses(sql_);
    losses.write(0, reinterpret_cast<const char*>(history.step_losses.data()),
                 history.step_losses.size() * sizeof(float));
    sql_ << "INSERT INTO steps VALUES (:key, :losses)", soci::use(key), soci::use(losses);
  }

  // `condition` is SQL over trials.
  std::vector<TrialRecord> read_trials(const std::string& study, const std::string& condition,
                                       Clock::time_point since) {
    const long long finished_after = milliseconds(since);
    const soci::rowset<soci::row> rows =
        (sql_.prepare
             << "SELECT key, canonical, optimizer, status, attempts, failure, worker, claimed_at, lease_until, epoch, "
                "step, loss, outcome, divergence_step, divergence_cause, finished_at, version, numeric_mode, "
                "data_checksum, host FROM study_trials JOIN trials USING (key) WHERE study = :study AND " +
                    condition + " AND coalesce(finished_at, 0) >= :since ORDER BY position",
         soci::use(study), soci::use(finished_after));
    std::vector<TrialRecord> trials;
    for (const auto& row : rows) {
      TrialRecord& record = trials.emplace_back();
      const auto text = [&](const char* column) { return row.get<std::string>(column, std::string()); };
      const auto integer = [&](const char* column) { return static_cast<long long>(row.get<int>(column, 0)); };
      record.planned = {
          .key = text("key"), .optimizer = text("optimizer"), .trial = parse_canonical_text(text("canonical"))};
      record.status = statuses.at(text("status"));
      record.attempts = integer("attempts");
      record.failure = text("failure");
      record.worker = text("worker");
      record.claimed_at = time_point(row.get<long long>("claimed_at"));
      record.finished_at = time_point(row.get<long long>("finished_at", 0LL));
      record.lease_until = time_point(row.get<long long>("lease_until"));
      record.progress = {.epoch = integer("epoch"),
                         .step = integer("step"),
                         .loss = row.get<double>("loss", std::numeric_limits<double>::quiet_NaN())};
      if (record.status == TrialStatus::failed) record.outcome = Outcome::failed;
      if (record.status == TrialStatus::done) {
        record.outcome = text("outcome") == "diverged" ? Outcome::diverged : Outcome::completed;
      }
      if (row.get_indicator("divergence_step") == soci::i_ok) {
        record.history.divergence = {.step = integer("divergence_step"), .cause = text("divergence_cause")};
      }
      record.provenance = {.version = text("version"),
                           .numeric_mode = text("numeric_mode"),
                           .data_checksum = text("data_checksum"),
                           .host = text("host")};
    }
    return trials;
  }

  void read_epochs(const std::string& study, std::vector<TrialRecord>& trials) {
    std::size_t position = 0;
    long long epoch = 0;
    NullableDouble loss, accuracy, seconds;
    soci::statement rows =
        (sql_.prepare
             << "SELECT position, epoch, train_loss, test_accuracy, seconds FROM study_trials JOIN epochs USING (key) "
                "WHERE study = :study ORDER BY position, epoch",
         soci::use(study), soci::into(position), soci::into(epoch), soci::into(loss.value, loss.indicator),
         soci::into(accuracy.value, accuracy.indicator), soci::into(seconds.value, seconds.indicator));
    rows.execute();
    while (rows.fetch()) {
      trials[position].history.epochs.push_back(
          {.epoch = epoch, .train_loss = loss.get(), .test_accuracy = accuracy.get(), .seconds = seconds.get()});
    }
  }

  void read_steps(const std::string& study, std::vector<TrialRecord>& trials) {
    std::size_t position = 0;
    soci::blob losses(sql_);
    soci::statement rows =
        (sql_.prepare << "SELECT position, losses FROM study_trials JOIN steps USING (key) WHERE study = :study",
         soci::use(study), soci::into(position), soci::into(losses));
    rows.execute();
    while (rows.fetch()) {
      auto& values = trials[position].history.step_losses;
      values.resize(losses.get_len() / sizeof(float));
      losses.read(0, reinterpret_cast<char*>(values.data()), values.size() * sizeof(float));
    }
  }

  inline static const std::map<std::string, TrialStatus> statuses{{"pending", TrialStatus::pending},
                                                                  {"running", TrialStatus::running},
                                                                  {"done", TrialStatus::done},
                                                                  {"failed", TrialStatus::failed}};
  std::string path_;
  OpenMode mode_;
  soci::session sql_;
};

}  // namespace

std::unique_ptr<Store> open_store(const std::string& location, OpenMode mode) {
  // SQLite's special names, none of which is a file of that name.
  if (location.empty()) throw UsageError("--store is empty; name the store's file, as in --store results.etude");
  if (location == ":memory:" || location.rfind("file:", 0) == 0) {
    throw UsageError(
        fmt::format("--store {0}: SQLite does not take this for a file's name; --store ./{0} does, for a file "
                    "that is called so",
                    location));
  }
  return std::make_unique<SqliteStore>(location, mode);
}

std::string checkpoint_folder(const std::string& location) { return location + ".checkpoints"; }

}  // namespace etude
