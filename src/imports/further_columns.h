#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace etude {

/// What a column is whose name says nothing.
enum class ColumnKind {
  metric,      ///< numbers that change within a run
  setting,     ///< the same within a run, as far as it is there, and not in all: a part of the optimizer's name
  constant,    ///< the same everywhere
  empty,       ///< nothing anywhere
  text,        ///< text that changes within a run
  identifier,  ///< the same within a run, and another in every run of all: what a clock, or a counter, gave it
};

/// Watches columns over all rows, to tell what they are.
class FurtherColumns {
 public:
  /// `group`: all that is known to tell runs apart.
  void see(const std::string& column, const std::string& value, const std::string& group);
  void see_epoch(const std::string& group, std::int64_t epoch);

  /// Whether any row had it.
  [[nodiscard]] bool has(const std::string& column) const { return columns_.contains(column); }
  [[nodiscard]] ColumnKind kind(const std::string& column) const;
  /// Of a constant column.
  [[nodiscard]] std::string value(const std::string& column) const;
  /// Of a setting in a row, which may leave out what the run's other rows say.
  [[nodiscard]] std::string setting(const std::string& column, const std::string& in_row,
                                    const std::string& group) const;

 private:
  struct Seen {
    std::unordered_set<std::string> values;  ///< some, at most
    bool is_number = true;
    std::unordered_map<std::string, std::unordered_set<std::string>> by_group;
  };

  std::map<std::string, Seen> columns_;
  std::unordered_map<std::string, std::unordered_map<std::int64_t, int>> epochs_;  ///< how often, by group
};

}  // namespace etude
