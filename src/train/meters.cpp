#include "train/meters.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/metric_info.h"
#include "core/registry.h"

namespace etude {

Meters::Meters(const std::vector<std::string>& on_request) {
  for (const auto& name : on_request) registered<MetricInfo>("metric", name);
  for (const auto& metric : Registry<MetricInfo>::all()) {
    const bool is_wanted =
        !metric.on_request || std::find(on_request.begin(), on_request.end(), metric.name) != on_request.end();
    if (is_wanted && metric.make_meter) meters_[metric.name] = metric.make_meter();
  }
}

void Meters::on_train_batch(const BatchResult& result) {
  for (auto& [name, meter] : meters_) meter->on_train_batch(result);
}

void Meters::on_gradients(const Parameters& parameters, std::int64_t step) {
  for (auto& [name, meter] : meters_) meter->on_gradients(parameters, step);
}

void Meters::on_update(const Parameters& parameters, double learning_rate) {
  for (auto& [name, meter] : meters_) meter->on_update(parameters, learning_rate);
}

void Meters::on_test_batch(const BatchResult& result) {
  for (auto& [name, meter] : meters_) meter->on_test_batch(result);
}

void Meters::on_validation_batch(const BatchResult& result) {
  for (auto& [name, meter] : meters_) meter->on_validation_batch(result);
}

void Meters::write(EpochRecord& record) const {
  record.train_loss = record.test_accuracy = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [name, meter] : meters_) {
    if (const auto value = meter->value()) set_value(record, name, *value);
  }
}

void Meters::reset() {
  for (auto& [name, meter] : meters_) meter->set_sums({});
}

Meters::Sums Meters::sums() const {
  Sums sums;
  for (const auto& [name, meter] : meters_) sums[name] = meter->sums();
  return sums;
}

void Meters::set_sums(const Sums& sums) {
  for (auto& [name, meter] : meters_) {
    const auto found = sums.find(name);
    meter->set_sums(found == sums.end() ? Meter::Sums{} : found->second);
  }
}

}  // namespace etude
