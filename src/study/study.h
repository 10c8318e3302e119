#pragma once

#include <string>
#include <vector>

#include "core/trial.h"

namespace etude {

/// A place in a study's grid: indices into its optimizers, learning rates and seeds. What stands there is found by
/// this, never by comparing floating-point numbers.
struct GridIndex {
  std::size_t optimizer = 0, learning_rate = 0, seed = 0;
  bool operator==(const GridIndex&) const = default;
};

/// A trial's place in a study.
struct PlannedTrial {
  std::string key;        ///< trial_key(trial)
  std::string optimizer;  ///< the study's own name for it: "SGD+momentum" where the trial's optimizer is SGD
  Trial trial;
  GridIndex place;
};

/// A study file, read and checked: one problem and the grid of trials over it.
struct Study {
  std::string name;
  Problem problem;
  std::vector<std::string> optimizers;  ///< the study's names, in its order
  std::vector<double> learning_rates;   ///< ascending
  std::vector<std::int64_t> seeds;
  bool record_steps = false;
  std::vector<PlannedTrial> trials;  ///< in grid order: optimizer, then learning rate, then seed
  std::string source;                ///< the file's text, with the --set overrides applied as comments at its end
};

/// Reads and checks a study file. `overrides` are `key=value` with dotted keys ("problem.epochs=2"), the value in TOML.
/// Throws UsageError with file:line:column and a suggestion.
Study read_study(const std::string& path, const std::vector<std::string>& overrides = {});
Study parse_study(const std::string& text, const std::string& file_name,
                  const std::vector<std::string>& overrides = {});

/// JSON with every field in a fixed order and form: equal text means equal work.
std::string canonical_text(const Trial& trial);
/// The inverse. Throws EnvironmentError where the text is damaged.
Trial parse_canonical_text(const std::string& text);
/// SHA-256 of the canonical text.
std::string trial_key(const Trial& trial);

/// Training steps of one epoch / of the whole trial (max_steps respected), and the examples trained on and tested on.
std::int64_t steps_per_epoch(const Problem& problem);
std::int64_t total_steps(const Problem& problem);
std::int64_t train_examples(const Problem& problem);
std::int64_t test_examples(const Problem& problem);

}  // namespace etude
