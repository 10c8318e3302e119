#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "imports/column_roles.h"
#include "imports/further_columns.h"
#include "imports/reading.h"
#include "imports/table_file.h"

namespace etude {

/// Tables of which a row is an epoch of a run. Throws UsageError where no column and no pattern says what is needed,
/// EnvironmentError with file:line where a row is malformed.
class LongTables {
 public:
  explicit LongTables(Reading& reading);

  // First of every table, row by row:
  void begin(const Source& source);
  void look_at(const Source& source, const TableRow& row);
  /// Then says what columns are whose names say nothing,
  void settle();
  /// and of every table again:
  void collect(const Source& source);

 private:
  // What a row says of its run; nullptr for the texts where its name does not match.
  struct RowLabels {
    std::string optimizer, learning_rate, seed;
    const RunNames::Texts* texts = nullptr;
  };

  const ColumnRoles& roles_of(const Source& source) const { return roles_.at(source.number); }
  void require(const Source& source, const std::string& role) const;
  RowLabels labels_of(const Source& source, const TableRow& row);
  std::int64_t epoch_of(const Source& source, const TableRow& row) const;
  ColumnKind kind_of(const std::string& column) const;
  std::string optimizer_name(const Source& source, const TableRow& row, const RowLabels& labels) const;
  // What étude's exports say of a trial, in each of its rows.
  void add_record(const Source& source, const TableRow& row, CollectedRun& run);

  Reading& reading_;
  std::vector<std::string> named_metrics_;
  std::map<std::size_t, ColumnRoles> roles_;  ///< by Source::number
  FurtherColumns further_;
  std::vector<std::string> further_order_, settings_;
  std::set<std::string> said_settings_;
};

}  // namespace etude
