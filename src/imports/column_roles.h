#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace etude {

/// The columns of one table by what they are.
struct ColumnRoles {
  /// "optimizer", "learning_rate", "seed", "epoch", "run", and what étude's exports say of a trial besides -> column
  std::map<std::string, std::size_t> roles;
  std::map<std::size_t, std::string> metrics;  ///< column -> étude's name, or a name that was said
  std::vector<std::size_t> settings;           ///< that were said to be
  std::vector<std::size_t> others;             ///< settings, metrics of other names, or nothing
  std::vector<std::string> notes;              ///< what was taken for what: "lr is taken for learning_rate"
};

/// `said`: role or metric, and its column, where it is there; `named`: metrics whose columns have their names.
ColumnRoles column_roles(const std::vector<std::string>& columns,
                         const std::vector<std::pair<std::string, std::string>>& said,
                         const std::vector<std::string>& named);

/// étude's names for those of these metrics that it knows by what others call them ("val/acc"): each for one of them,
/// the likeliest.
std::map<std::string, std::string> known_metric_names(const std::vector<std::string>& metrics);

}  // namespace etude
