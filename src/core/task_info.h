#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace etude {

class Split;  // datasets/dataset.h
class Task;   // tasks/task.h: what trains; only a program with LibTorch has it
struct DatasetInfo;

/// What is learned from a dataset: what its bytes mean, the loss, and whether an answer can be right.
struct TaskInfo {
  std::string name;
  std::string summary;
  std::string examples;  ///< what people call them: "images"
  std::string outputs;   ///< what DatasetInfo::outputs counts: "classes"
  /// How many answers an example of the dataset has.
  std::function<std::int64_t(const DatasetInfo& dataset)> answers = [](const DatasetInfo&) { return 1; };
  /// The accuracy of always giving the same answer to the split's first `examples`. Empty where no answer is right or
  /// wrong.
  std::function<double(const Split& split, const DatasetInfo& dataset, std::int64_t examples)> majority_share;
  /// Empty in a program without LibTorch.
  std::function<std::unique_ptr<Task>()> make;
};

}  // namespace etude
