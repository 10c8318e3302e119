#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "imports/run_pattern.h"

namespace etude {

/// What runs' names say, by a pattern, and which names say nothing.
class RunNames {
 public:
  using Texts = std::map<std::string, std::string>;

  /// An empty pattern: no name says anything. Throws UsageError, as RunPattern.
  explicit RunNames(const std::string& pattern);

  [[nodiscard]] bool has_pattern() const { return pattern_.has_value(); }

  /// By the first of a run's names that matches; nullptr where none does. The first one tells it from other runs.
  const Texts* texts(const std::vector<std::string>& names);

  /// Whether a name of the pattern stands for a setting in which runs differ.
  [[nodiscard]] bool is_setting(const std::string& name) const;

  /// Sorted.
  [[nodiscard]] std::vector<std::string> unmatched() const;
  [[nodiscard]] bool none_matches() const { return unmatched().size() == texts_.size(); }

 private:
  std::optional<RunPattern> pattern_;
  std::unordered_map<std::string, std::optional<Texts>> texts_;  ///< by the first name
  std::map<std::string, std::set<std::string>> values_;          ///< by the pattern's
};

/// The first few of these, for a sentence: "a, b and 3 more".
std::string some_of(const std::vector<std::string>& names);

}  // namespace etude
