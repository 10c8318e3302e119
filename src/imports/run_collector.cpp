#include "imports/run_collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/error.h"
#include "study/learning_rates.h"

namespace etude {
namespace {

[[noreturn]] void fail(const std::string& file, std::int64_t line, const std::string& reason) {
  throw EnvironmentError(fmt::format("{}:{}: {}; nothing is imported", file, line, reason));
}

std::string lower(const std::string& text) {
  std::string result;
  for (const char c : text) result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// As programs write numbers: "1e-3", "+0.5", "nan", "-inf", "Infinity".
std::optional<double> number(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const char* begin = text.data() + (text.front() == '+' ? 1 : 0);
  const char* end = text.data() + text.size();
  double value = 0;
  const auto [rest, error] = std::from_chars(begin, end, value);
  if (rest != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::strtod(begin, nullptr);  // 1e-400 is 0, 1e400 infinite
  if (error != std::errc()) return std::nullopt;
  return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
}

bool stands_for_nothing(const std::string& text) {
  static const std::set<std::string> words{"", "na", "n/a", "null", "none", "-"};
  return words.contains(lower(text));
}

}  // namespace

bool is_value(const std::string& text) { return stands_for_nothing(text) || number(text); }

double parse_value(const std::string& text, const std::string& file, std::int64_t line, const std::string& column) {
  if (stands_for_nothing(text)) return nothing();
  if (const auto value = number(text)) return *value;
  fail(file, line, fmt::format("'{}' in column {} is no number", text, column));
}

double parse_learning_rate(const std::string& text, const std::string& file, std::int64_t line) {
  const auto value = number(text);
  if (!value || !std::isfinite(*value) || *value <= 0) {
    fail(file, line, fmt::format("'{}' is no learning rate, which is a number above 0", text));
  }
  return rounded_learning_rate(*value);
}

std::int64_t parse_count(const std::string& text, const std::string& what, const std::string& file, std::int64_t line) {
  const auto value = number(text);
  if (!value || !(*value >= 0 && *value < 1e15) || *value != std::floor(*value)) {
    fail(file, line, fmt::format("'{}' is no {}, which is a whole number from 0 on", text, what));
  }
  return static_cast<std::int64_t>(*value);
}

std::int64_t parse_epoch(const std::string& text, const std::string& file, std::int64_t line) {
  return parse_count(text, "epoch", file, line);
}

std::string plain_seed(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::to_string(number) : text;
}

void require_name(const std::string& text, const std::string& file, std::int64_t line) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    fail(file, line, "a name holds a control character, such as a newline");
  }
  try {
    (void)nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    fail(file, line, "a name is not UTF-8: save the file as UTF-8");
  }
}

std::size_t RunCollector::metric(const std::string& name) {
  const auto [place, is_new] = metric_of_.try_emplace(name, result_.metrics.size());
  if (is_new) result_.metrics.push_back(name);
  return place->second;
}

CollectedRun& RunCollector::run(const RunLabels& labels, std::size_t file, std::int64_t line) {
  const auto key = fmt::format("{}\n{}\n{}", labels.optimizer, labels.learning_rate, labels.seed);
  const auto [place, is_new] = run_of_.try_emplace(key, result_.runs.size());
  if (is_new) {
    result_.runs.push_back({.optimizer = labels.optimizer,
                            .learning_rate = labels.learning_rate,
                            .seed = labels.seed,
                            .file = file,
                            .line = line});
  }
  return result_.runs[place->second];
}

void RunCollector::add(CollectedRun& run, std::int64_t epoch, std::size_t metric, double value, std::size_t file,
                       std::int64_t line) {
  auto place = run.epochs.end();
  if (run.epochs.empty() || epoch > run.epochs.back()) {  // as most files have it
    run.epochs.push_back(epoch);
    place = run.epochs.end() - 1;
  } else {
    place = std::lower_bound(run.epochs.begin(), run.epochs.end(), epoch);
    if (*place != epoch) {
      const auto index = place - run.epochs.begin();
      place = run.epochs.insert(place, epoch);
      for (auto& values : run.values) {
        if (static_cast<std::ptrdiff_t>(values.size()) > index) values.insert(values.begin() + index, nothing());
      }
    }
  }
  if (is_nothing(value)) return;
  const auto index = static_cast<std::size_t>(place - run.epochs.begin());
  if (run.values.size() <= metric) run.values.resize(metric + 1);
  auto& values = run.values[metric];
  if (values.size() <= index) values.resize(index + 1, nothing());
  const bool same = values[index] == value || (std::isnan(values[index]) && std::isnan(value));
  if (!is_nothing(values[index]) && !same) {
    fail(
        result_.files[file], line,
        fmt::format("{} of epoch {} is {} here and was {} before, of the same run ({} lr {:g} seed {}, which begins at "
                    "{})",
                    result_.metrics[metric], epoch, value, values[index], run.optimizer, run.learning_rate, run.seed,
                    result_.origin(run)));
  }
  values[index] = value;
}

void RunCollector::note(std::string text) {
  auto& notes = result_.notes;
  if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(std::move(text));
}

}  // namespace etude
