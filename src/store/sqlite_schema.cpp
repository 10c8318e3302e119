#include "store/sqlite_schema.h"

#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "core/version.h"
#include "store/sqlite_file.h"

namespace etude {
namespace {

// BIGINT where a number may exceed 32 bits. A NULL loss or accuracy is NaN, which SQLite cannot hold.
constexpr std::array tables{
    R"(CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL))",

    R"(CREATE TABLE studies (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  optimizers TEXT NOT NULL,
  learning_rates TEXT NOT NULL,
  seeds TEXT NOT NULL,
  record_steps INTEGER NOT NULL,
  trials BIGINT NOT NULL,
  added BIGINT NOT NULL,
  checksum TEXT NOT NULL, record_metrics TEXT NOT NULL DEFAULT '', keep_checkpoints INTEGER NOT NULL DEFAULT 0, report TEXT NOT NULL DEFAULT '', places TEXT NOT NULL DEFAULT '', growth TEXT NOT NULL DEFAULT '', looks TEXT NOT NULL DEFAULT ''))",

    R"(CREATE TABLE trials (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  work TEXT NOT NULL,
  canonical TEXT NOT NULL,
  record_steps INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'done', 'failed')),
  token BIGINT NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT '',
  worker TEXT,
  boot_id TEXT,
  process TEXT,
  claimed_at BIGINT,
  lease_until BIGINT,
  epoch BIGINT,
  step BIGINT,
  loss REAL,
  outcome TEXT,
  divergence_step BIGINT,
  divergence_cause TEXT,
  finished_at BIGINT,
  version TEXT,
  numeric_mode TEXT,
  data_checksum TEXT,
  host TEXT,
  majority_share REAL,
  checksum TEXT, record_metrics TEXT NOT NULL DEFAULT ''))",
    R"(CREATE INDEX trials_by_work ON trials (work))",
    R"(CREATE INDEX trials_by_time ON trials (finished_at) WHERE finished_at IS NOT NULL)",
    R"(CREATE INDEX running_trials ON trials (worker) WHERE status = 'running')",

    R"(CREATE TABLE study_trials (
  study INTEGER NOT NULL REFERENCES studies (id),
  position BIGINT NOT NULL,
  optimizer INTEGER NOT NULL,
  learning_rate INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  trial INTEGER NOT NULL REFERENCES trials (id),
  status TEXT NOT NULL,
  PRIMARY KEY (study, position)) WITHOUT ROWID)",
    // The next claim and the counts are found here, however many trials are done.
    R"(CREATE INDEX study_trials_by_status ON study_trials (study, status, position))",
    R"(CREATE INDEX study_trials_by_trial ON study_trials (trial))",
    R"(CREATE TRIGGER trial_status AFTER UPDATE OF status ON trials BEGIN
  UPDATE study_trials SET status = NEW.status WHERE trial = NEW.id;
END)",
    // Heartbeats write where a trial is; once it is at an end, that tells nothing.
    R"(CREATE TRIGGER trial_stopped AFTER UPDATE OF status ON trials WHEN NEW.status <> 'running' BEGIN
  UPDATE trials SET worker = NULL, boot_id = NULL, process = NULL, claimed_at = NULL, lease_until = NULL, epoch = NULL,
    step = NULL, loss = NULL WHERE id = NEW.id;
END)",

    R"(CREATE TABLE epochs (
  trial INTEGER NOT NULL REFERENCES trials (id),
  epoch INTEGER NOT NULL,
  train_loss REAL,
  test_accuracy REAL,
  seconds REAL,
  PRIMARY KEY (trial, epoch)) WITHOUT ROWID)",

    R"(CREATE TABLE steps (
  trial INTEGER PRIMARY KEY REFERENCES trials (id),
  losses BLOB NOT NULL,
  checksum TEXT))",

    R"(CREATE TABLE initial_epochs (
  key TEXT PRIMARY KEY,
  train_loss REAL,
  test_accuracy REAL,
  seconds REAL,
  checksum TEXT NOT NULL))"};

// Of schema 3.
constexpr std::array metric_tables{
    // Each metric's name once: a trial has some for every epoch.
    R"(CREATE TABLE metrics (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE))",

    R"(CREATE TABLE epoch_metrics (
  trial INTEGER NOT NULL REFERENCES trials (id),
  epoch INTEGER NOT NULL,
  metric INTEGER NOT NULL REFERENCES metrics (id),
  value REAL,
  PRIMARY KEY (trial, epoch, metric)) WITHOUT ROWID)",

    R"(CREATE TABLE initial_epoch_metrics (
  key TEXT NOT NULL REFERENCES initial_epochs (key),
  metric INTEGER NOT NULL REFERENCES metrics (id),
  value REAL,
  PRIMARY KEY (key, metric)) WITHOUT ROWID)",

    // The epochs of a trial that is given back are nobody's: whoever takes it writes them anew.
    R"(CREATE TRIGGER trial_given_back AFTER UPDATE OF status ON trials WHEN NEW.status IN ('pending', 'failed') BEGIN
  DELETE FROM epochs WHERE trial = NEW.id;
  DELETE FROM epoch_metrics WHERE trial = NEW.id;
END)"};

constexpr std::array views{
    R"(CREATE VIEW trials_view AS
SELECT studies.name AS study,
  json_extract(studies.optimizers, '$[' || place.optimizer || '].name') AS optimizer,
  json_extract(studies.learning_rates, '$[' || place.learning_rate || ']') AS learning_rate,
  json_extract(studies.seeds, '$[' || place.seed || ']') AS seed,
  trials.status, trials.outcome, trials.divergence_step, trials.divergence_cause, trials.attempts, trials.failure,
  datetime(trials.finished_at / 1000, 'unixepoch') AS finished_at, trials.version, trials.numeric_mode,
  trials.data_checksum, trials.host, trials.majority_share, trials.key, trials.id AS trial
FROM study_trials AS place JOIN studies ON studies.id = place.study JOIN trials ON trials.id = place.trial)",

    R"(CREATE VIEW epochs_view AS
SELECT study, optimizer, learning_rate, seed, status, outcome, epoch, train_loss, test_accuracy, seconds
FROM trials_view JOIN epochs USING (trial))",

    R"(CREATE VIEW metrics_view AS
SELECT study, optimizer, learning_rate, seed, status, outcome, epoch, metric, value
FROM trials_view JOIN (
  SELECT trial, epoch, 'train_loss' AS metric, train_loss AS value FROM epochs
  UNION ALL SELECT trial, epoch, 'test_accuracy', test_accuracy FROM epochs
  UNION ALL SELECT trial, epoch, 'seconds', seconds FROM epochs
  UNION ALL SELECT trial, epoch, name, value FROM epoch_metrics JOIN metrics ON metrics.id = metric) USING (trial))",

    // Unpacks the losses, which are IEEE 754 binary32 numbers, least significant byte first.
    R"(CREATE VIEW steps_view AS
WITH RECURSIVE numbers (step) AS (
  SELECT 1 UNION ALL SELECT step + 1 FROM numbers WHERE step < (SELECT max(length(losses)) / 4 FROM steps)),
digits AS (
  SELECT trial, step, hex(substr(losses, 4 * step - 3, 4)) AS hex
  FROM steps JOIN numbers ON step <= length(losses) / 4),
bits AS (
  SELECT trial, step,
    (instr('0123456789ABCDEF', substr(hex, 7, 1)) - 1 << 28) + (instr('0123456789ABCDEF', substr(hex, 8, 1)) - 1 << 24) +
    (instr('0123456789ABCDEF', substr(hex, 5, 1)) - 1 << 20) + (instr('0123456789ABCDEF', substr(hex, 6, 1)) - 1 << 16) +
    (instr('0123456789ABCDEF', substr(hex, 3, 1)) - 1 << 12) + (instr('0123456789ABCDEF', substr(hex, 4, 1)) - 1 << 8) +
    (instr('0123456789ABCDEF', substr(hex, 1, 1)) - 1 << 4) + (instr('0123456789ABCDEF', substr(hex, 2, 1)) - 1) AS bits
  FROM digits),
parts AS (
  SELECT trial, step, CASE WHEN bits >> 31 THEN -1.0 ELSE 1.0 END AS sign, bits >> 23 & 255 AS exponent,
    bits & 8388607 AS fraction
  FROM bits),
powers AS (
  SELECT trial, step, sign, exponent, fraction, max(exponent, 1) - 150 AS power FROM parts)
SELECT study, optimizer, learning_rate, seed, outcome, step,
  CASE WHEN exponent = 255 THEN CASE WHEN fraction = 0 THEN sign * 9e999 END
  ELSE sign * (fraction + CASE WHEN exponent > 0 THEN 8388608 ELSE 0 END)
    * (1 << min(max(power, 0), 62)) * (1 << max(power - 62, 0))
    / (1 << min(max(-power, 0), 62)) / (1 << min(max(-power - 62, 0), 62)) / (1 << max(-power - 124, 0)) END AS loss
FROM trials_view JOIN powers USING (trial))"};

}  // namespace

void add_metric_tables(soci::session& sql) {
  for (const char* statement : metric_tables) sql << statement;
}

void create_views(soci::session& sql) {
  for (const char* statement : views) sql << statement;
}

void create_schema(soci::session& sql) {
  for (const char* statement : tables) sql << statement;
  add_metric_tables(sql);
  create_views(sql);
  const std::string maker = version;
  sql << "INSERT INTO meta VALUES ('made_by', :version)", soci::use(maker);
  sql << fmt::format("PRAGMA application_id = {}", application_id);
  sql << fmt::format("PRAGMA user_version = {}", schema_version);
}

int check_schema(soci::session& sql, const std::string& path) {
  int id = 0, found = 0;
  sql << "PRAGMA application_id", soci::into(id);
  if (id != application_id) {
    throw EnvironmentError(fmt::format("{} is a SQLite file of another program; it is left as it is", path));
  }
  sql << "PRAGMA user_version", soci::into(found);
  if (found >= 1 && found <= schema_version) return found;
  std::string maker;
  try {
    sql << "SELECT value FROM meta WHERE name = 'made_by'", soci::into(maker);
  } catch (const soci::soci_error&) {  // a schema without this table
  }
  throw EnvironmentError(fmt::format(
      "store {} has schema version {}, made by étude {}; this étude, {}, reads versions 1 to {}: use the other", path,
      found, maker.empty() ? "of another version" : maker, version, schema_version));
}

}  // namespace etude
