#include "store/record_rows.h"

#include "store/epoch_rows.h"
#include "store/nullable_double.h"
#include "store/record_checksum.h"

namespace etude {
namespace {

long long milliseconds(Store::Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

void write_steps(soci::session& sql, long long trial, const std::string& key, const History& history) {
  if (history.step_losses.empty()) return;
  const std::string bytes(reinterpret_cast<const char*>(history.step_losses.data()),
                          history.step_losses.size() * sizeof(float));
  soci::blob losses(sql);
  losses.write(0, bytes.data(), bytes.size());
  const auto sum = steps_checksum(key, bytes);
  sql << "INSERT INTO steps VALUES (:trial, :losses, :checksum)", soci::use(trial), soci::use(losses), soci::use(sum);
}

void write_outcome(soci::session& sql, long long trial, const TrialRecord& record) {
  const auto& divergence = record.history.divergence;
  const auto& provenance = record.provenance;
  const std::string outcome = to_string(*record.outcome), cause = divergence ? divergence->cause : "";
  const long long step = divergence ? divergence->step : 0, finished_at = milliseconds(record.finished_at);
  auto present = divergence ? soci::i_ok : soci::i_null;
  const int steps = record.history.step_losses.empty() ? 0 : 1;  // what is there, whatever was asked for meanwhile
  NullableDouble share(provenance.majority_share);
  const auto sum = record_checksum(record);
  sql << "UPDATE trials SET status = 'done', failure = '', outcome = :outcome, divergence_step = :step, "
         "divergence_cause = :cause, finished_at = :finished_at, version = :version, numeric_mode = :mode, "
         "data_checksum = :data, host = :host, majority_share = :share, checksum = :checksum, record_steps = :steps "
         "WHERE id = :id",
      soci::use(outcome), soci::use(step, present), soci::use(cause, present), soci::use(finished_at),
      soci::use(provenance.version), soci::use(provenance.numeric_mode), soci::use(provenance.data_checksum),
      soci::use(provenance.host), soci::use(share.value, share.indicator), soci::use(sum), soci::use(steps),
      soci::use(trial);
}

}  // namespace

Store::Clock::time_point now_in_milliseconds() {
  return Store::Clock::time_point(std::chrono::milliseconds(milliseconds(Store::Clock::now())));
}

void write_record(soci::session& sql, long long trial, const TrialRecord& record) {
  remove_epochs(sql, trial);
  write_epochs(sql, trial, record.history.epochs);
  write_steps(sql, trial, record.planned.key, record.history);
  write_outcome(sql, trial, record);
}

}  // namespace etude
