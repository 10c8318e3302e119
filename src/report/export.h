#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "store/store.h"

namespace etude {

enum class ExportedRows { trials, epochs, steps };

/// A study whose trials need not all be in memory.
struct ExportedStudy {
  std::string name;
  /// Besides train_loss, test_accuracy and seconds; a column each, empty where it was not measured. One that is called
  /// as another column is, is called epoch_NAME.
  std::vector<std::string> metrics;
  /// Hands its trials to a function one by one.
  std::function<void(const std::function<void(const TrialRecord&)>&)> visit;
};

/// RFC 4180, doubles in their shortest form that reads back the same, non-finite ones as nan, inf, -inf. Only what is
/// recorded: trials without a history have no rows but in `trials`.
void export_csv(const ExportedStudy& study, ExportedRows rows, std::ostream& out);

/// The same rows as an array of objects; non-finite numbers are null.
void export_json(const ExportedStudy& study, ExportedRows rows, std::ostream& out);

/// The notebook's nested object: optimizer -> learning rate -> accuracies and losses (a list per seed, epoch 0 first),
/// and their mean and population standard deviation over seeds, epoch by epoch.
void export_notebook(const StudyRecord& study, std::ostream& out);

}  // namespace etude
