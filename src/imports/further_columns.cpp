#include "imports/further_columns.h"

#include <algorithm>

#include "imports/run_collector.h"

namespace etude {
namespace {

// More than the settings of any study; of a metric, which has one an epoch, some will do.
constexpr std::size_t most_values = 100;

template <class T>
void insert_some(std::unordered_set<T>& values, const T& value) {
  if (values.size() < most_values) values.insert(value);
}

}  // namespace

void FurtherColumns::see(const std::string& column, const std::string& value, const std::string& group) {
  auto& seen = columns_[column];
  if (value.empty()) return;
  insert_some(seen.values, value);
  seen.is_number = seen.is_number && is_value(value);
  insert_some(seen.by_group[group], value);
}

void FurtherColumns::see_epoch(const std::string& group, std::int64_t epoch) { ++epochs_[group][epoch]; }

ColumnKind FurtherColumns::kind(const std::string& column) const {
  const auto& seen = columns_.at(column);
  if (seen.values.empty()) return ColumnKind::empty;
  // As many runs as a group has rows of one epoch are in it: they differ in what is looked for here.
  bool changes = false, runs_collide = false;
  std::unordered_set<std::string> all;
  for (const auto& [group, values] : seen.by_group) {
    int runs = 1;
    for (const auto& [_, count] : epochs_.at(group)) runs = std::max(runs, count);
    runs_collide = runs_collide || runs > 1;
    changes = changes || values.size() > static_cast<std::size_t>(runs);
    all.insert(values.begin(), values.end());
  }
  const bool is_everywhere = seen.by_group.size() == epochs_.size();
  if (seen.values.size() == 1 && is_everywhere) return ColumnKind::constant;
  if (changes) return seen.is_number ? ColumnKind::metric : ColumnKind::text;
  const bool in_every_run = is_everywhere && all.size() == epochs_.size() && all.size() > 2;
  return in_every_run && !runs_collide ? ColumnKind::identifier : ColumnKind::setting;
}

std::string FurtherColumns::value(const std::string& column) const { return *columns_.at(column).values.begin(); }

std::string FurtherColumns::setting(const std::string& column, const std::string& in_row,
                                    const std::string& group) const {
  const auto& by_group = columns_.at(column).by_group;
  const auto found = by_group.find(group);
  return found != by_group.end() && found->second.size() == 1 ? *found->second.begin() : in_row;
}

}  // namespace etude
