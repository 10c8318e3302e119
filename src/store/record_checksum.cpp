#include "store/record_checksum.h"

#include <bit>
#include <cmath>
#include <limits>
#include <span>

#include "core/sha256.h"

namespace etude {
namespace {

// The fields one after the other, texts with their lengths, so that no two records give the same bytes.
class Bytes {
 public:
  void add(std::string_view text) {
    add(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
  }
  void add(std::int64_t value) {
    for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(static_cast<std::uint64_t>(value) >> shift);
  }
  void add(double value) {  // one NaN for all: a store keeps no other
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    add(std::bit_cast<std::int64_t>(value));
  }
  void add(const EpochRecord& epoch) {
    add(epoch.epoch);
    add(epoch.train_loss);
    add(epoch.test_accuracy);
    add(epoch.seconds);
  }
  // Of the epochs' further metrics; nothing where there are none, as in all records of before there were any.
  void add_metrics(std::span<const EpochRecord> epochs) {
    for (const auto& epoch : epochs) {
      if (epoch.metrics.empty()) continue;
      add(std::int64_t{-1});  // an epoch's number is never that
      add(epoch.epoch);
      add(static_cast<std::int64_t>(epoch.metrics.size()));
      for (const auto& [name, value] : epoch.metrics) {
        add(std::string_view(name));
        add(value);
      }
    }
  }
  [[nodiscard]] std::string checksum() const { return sha256(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace

std::optional<Trial> whole_trial(const std::string& key, const std::string& canonical) {
  if (sha256(canonical) != key) return std::nullopt;
  return parse_canonical_text(canonical);
}

std::string record_checksum(const TrialRecord& record) {
  Bytes bytes;
  bytes.add(record.planned.key);
  bytes.add(std::string_view(record.outcome ? to_string(*record.outcome) : ""));
  bytes.add(record.history.divergence ? record.history.divergence->step : std::int64_t{-1});
  bytes.add(std::string_view(record.history.divergence ? record.history.divergence->cause : ""));
  bytes.add(record.attempts);
  bytes.add(std::int64_t{
      std::chrono::duration_cast<std::chrono::milliseconds>(record.finished_at.time_since_epoch()).count()});
  bytes.add(record.provenance.version);
  bytes.add(record.provenance.numeric_mode);
  bytes.add(record.provenance.data_checksum);
  bytes.add(record.provenance.host);
  bytes.add(record.provenance.majority_share);
  for (const auto& epoch : record.history.epochs) bytes.add(epoch);
  bytes.add_metrics(record.history.epochs);
  return bytes.checksum();
}

std::string steps_checksum(const std::string& key, std::string_view losses) {
  Bytes bytes;
  bytes.add(key);
  bytes.add(losses);
  return bytes.checksum();
}

std::string initial_epoch_checksum(const std::string& key, const EpochRecord& record) {
  Bytes bytes;
  bytes.add(key);
  bytes.add(record);
  bytes.add_metrics({&record, 1});
  return bytes.checksum();
}

}  // namespace etude
