#include <algorithm>

#include "core/dataset_info.h"
#include "core/error.h"
#include "core/registry.h"
#include "core/task_info.h"
#include "study/study.h"

namespace etude {
namespace {

const DatasetInfo& dataset_of(const Problem& problem) { return registered<DatasetInfo>("dataset", problem.dataset); }

std::int64_t answers_per_example(const Problem& problem) {
  const auto* dataset = Registry<DatasetInfo>::find(problem.dataset);
  const auto* task = dataset != nullptr ? Registry<TaskInfo>::find(dataset->task) : nullptr;
  return task != nullptr ? task->answers(*dataset) : 1;
}

}  // namespace

bool has_known_size(const Problem& problem) {
  return (problem.train_examples && problem.test_examples) || Registry<DatasetInfo>::find(problem.dataset) != nullptr;
}

std::int64_t train_examples(const Problem& problem) {
  if (problem.train_examples) return *problem.train_examples;
  return dataset_of(problem).train_examples - validation_examples(problem);
}

std::int64_t test_examples(const Problem& problem) {
  return problem.test_examples ? *problem.test_examples : dataset_of(problem).test_examples;
}

std::int64_t validation_examples(const Problem& problem) { return problem.validation_examples.value_or(0); }

std::int64_t train_answers(const Problem& problem) { return train_examples(problem) * answers_per_example(problem); }

std::int64_t test_answers(const Problem& problem) { return test_examples(problem) * answers_per_example(problem); }

std::int64_t validation_answers(const Problem& problem) {
  return validation_examples(problem) * answers_per_example(problem);
}

std::int64_t steps_per_epoch(const Problem& problem) { return (train_examples(problem) - 1) / problem.batch_size + 1; }

std::int64_t total_steps(const Problem& problem) {
  const std::int64_t all = problem.epochs * steps_per_epoch(problem);
  return problem.max_steps ? std::min(all, *problem.max_steps) : all;
}

}  // namespace etude
