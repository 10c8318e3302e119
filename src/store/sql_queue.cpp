// Hands out trials and takes them back.
#include <unistd.h>

#include <algorithm>

#include "store/dialect.h"
#include "store/epoch_rows.h"
#include "store/metric_names.h"
#include "store/nullable_double.h"
#include "store/record_checksum.h"
#include "store/sql_store.h"

namespace etude {

using std::chrono::milliseconds;

long long check_token(soci::session& sql, const Claim& claim) {
  long long id = 0, token = -1;
  std::string status;
  sql << "SELECT id, token, status FROM trials WHERE key = :key", soci::use(claim.key), soci::into(id),
      soci::into(token), soci::into(status);
  if (token != claim.token || status != "running") throw FencedError(claim.key);
  return id;
}

std::optional<milliseconds> SqlStore::lease_left(const Lease& lease) const {
  const auto& here = connection_.surroundings();
  if (lease.boot_id == here.boot) {
    const auto space = lease.process.find(':'), id = lease.process.rfind(':');
    const auto own = process_identity(::getpid());
    const bool visible = space < id && lease.process.substr(0, space) == own.substr(0, own.find(':'));
    const auto pid = static_cast<pid_t>(visible ? std::strtol(lease.process.c_str() + space + 1, nullptr, 10) : 0);
    if (visible && process_identity(pid) != lease.process && !is_hidden(pid)) return milliseconds(0);
    return std::max(milliseconds(0), milliseconds(lease.until) - here.uptime());
  }
  // No worker outlives its machine's restart.
  if (lease.worker.substr(0, lease.worker.rfind(':')) == here.host) return milliseconds(0);
  return std::nullopt;
}

bool SqlStore::is_free(const Lease& lease, milliseconds length) {
  if (const auto left = lease_left(lease)) return *left == milliseconds(0);
  // Another machine's clock is not this one's: its worker is silent when its lease has not changed for a whole one.
  const auto now = connection_.surroundings().uptime();
  const auto [sight, is_new] = seen_.try_emplace(lease.trial);
  if (is_new || sight->second.token != lease.token || sight->second.until != lease.until) {
    sight->second = {.token = lease.token, .until = lease.until, .since = now};
  }
  return now - sight->second.since >= length;
}

std::optional<long long> SqlStore::next_trial(soci::session& sql, long long study, milliseconds length) {
  long long trial = 0;
  sql << "SELECT trial FROM study_trials" + by_index("study_trials_by_status") +
             " WHERE study = :study AND status = 'pending' ORDER BY position LIMIT 1",
      soci::use(study), soci::into(trial);
  if (sql.got_data()) return trial;
  Lease lease;
  soci::statement running =
      (sql.prepare << "SELECT t.id, t.token, coalesce(t.lease_until, 0), coalesce(t.worker, ''), "
                      "coalesce(t.boot_id, ''), coalesce(t.process, '') FROM study_trials p" +
                          by_index("study_trials_by_status") +
                          " JOIN trials t ON t.id = p.trial WHERE p.study = :study AND p.status = 'running' ORDER BY "
                          "p.position",
       soci::use(study), soci::into(lease.trial), soci::into(lease.token), soci::into(lease.until),
       soci::into(lease.worker), soci::into(lease.boot_id), soci::into(lease.process));
  running.execute();
  while (running.fetch()) {
    if (is_free(lease, length)) return lease.trial;
  }
  return std::nullopt;
}

std::optional<Claim> SqlStore::claim(const std::string& study, const WorkerIdentity& worker, milliseconds lease) {
  return connection_.write([&](soci::session& sql) -> std::optional<Claim> {
    const auto stored = study_row(sql, study);
    while (const auto trial = next_trial(sql, stored.id, lease)) {
      std::string key, canonical, status, metrics;
      long long token = 0;
      int record_steps = 0;
      sql << "SELECT key, canonical, status, record_steps, record_metrics, token FROM trials WHERE id = :id",
          soci::use(*trial), soci::into(key), soci::into(canonical), soci::into(status), soci::into(record_steps),
          soci::into(metrics), soci::into(token);
      if (status == "done") {  // whatever its place says: nothing recorded is overwritten
        sql << "UPDATE study_trials SET status = 'done' WHERE trial = :id", soci::use(*trial);
        continue;
      }
      auto planned = whole_trial(key, canonical);
      if (!planned) {
        sql << "UPDATE trials SET status = 'failed', failure = 'its record is damaged: see `etude store check`' "
               "WHERE id = :id",
            soci::use(*trial);
        continue;
      }
      planned->record_steps = record_steps != 0;
      planned->record_metrics = split_names(metrics);
      ++token;
      const long long now = std::chrono::duration_cast<milliseconds>(Clock::now().time_since_epoch()).count();
      const long long until = (connection_.surroundings().uptime() + lease).count();
      sql << "UPDATE trials SET status = 'running', token = :token, worker = :worker, boot_id = :boot, process = "
             ":process, claimed_at = :now, lease_until = :until, epoch = 0, step = 0, loss = NULL WHERE id = :id",
          soci::use(token), soci::use(worker.name), soci::use(worker.boot_id), soci::use(worker.process),
          soci::use(now), soci::use(until), soci::use(*trial);
      remove_epochs(sql, *trial);  // of the worker that it is taken from
      return Claim{.key = key, .trial = *planned, .token = token, .keep_checkpoints = stored.row.keep_checkpoints};
    }
    return std::nullopt;
  });
}

void SqlStore::append_epochs(const Claim& claim, std::span<const EpochRecord> epochs, const Progress& progress,
                             milliseconds lease) {
  connection_.write([&](soci::session& sql) {
    const auto id = check_token(sql, claim);
    if (!epochs.empty()) {
      remove_epochs(sql, id, epochs.front().epoch);
      write_epochs(sql, id, epochs);
    }
    const long long until = (connection_.surroundings().uptime() + lease).count();
    const long long epoch = progress.epoch, step = progress.step;
    NullableDouble loss(progress.loss);
    sql << "UPDATE trials SET lease_until = :until, epoch = :epoch, step = :step, loss = :loss WHERE id = :id",
        soci::use(until), soci::use(epoch), soci::use(step), soci::use(loss.value, loss.indicator), soci::use(id);
  });
}

void SqlStore::release(const Claim& claim) {
  connection_.write([&](soci::session& sql) {
    const long long token = claim.token;
    sql << "UPDATE trials SET status = 'pending' WHERE key = :key AND token = :token AND status = 'running'",
        soci::use(claim.key), soci::use(token);
  });
}

void SqlStore::release_worker(const std::string& worker) {
  connection_.write([&](soci::session& sql) {
    sql << "UPDATE trials SET status = 'pending' WHERE status = 'running' AND worker = :worker", soci::use(worker);
  });
}

void SqlStore::fail(const Claim& claim, const std::string& reason, int automatic_attempts) {
  connection_.write([&](soci::session& sql) {
    const auto id = check_token(sql, claim);
    sql << "UPDATE trials SET attempts = attempts + 1, failure = :reason, "
           "status = CASE WHEN attempts + 1 < :automatic THEN 'pending' ELSE 'failed' END WHERE id = :id",
        soci::use(reason), soci::use(automatic_attempts), soci::use(id);
  });
}

}  // namespace etude
