#pragma once

#include <cstdint>
#include <optional>
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

/// What an optimizer is trained at, of a study's learning rates and seeds.
struct OptimizerCells {
  std::vector<std::size_t> learning_rates;  ///< indices, ascending
  std::size_t seeds = 0;                    ///< the first so many
  bool operator==(const OptimizerCells&) const = default;
};

/// A trial's place in a study.
struct PlannedTrial {
  std::string key;        ///< work_key(trial)
  std::string optimizer;  ///< the study's own name for it: "SGD+momentum" where the trial's optimizer is SGD
  Trial trial;
  GridIndex place;
};

/// A study file, read and checked: one problem and the grid of trials over it. Trials are made when asked for, so that
/// a study of a million is as small as one of a hundred.
struct Study {
  std::string name;
  Problem problem;
  std::vector<std::string> optimizers;  ///< the study's names, in its order
  std::vector<Component> configs;       ///< what each of them is
  Component schedule{.name = constant_schedule};
  std::vector<double> learning_rates;  ///< ascending; all that any optimizer is trained at
  std::vector<std::int64_t> seeds;
  std::vector<OptimizerCells> cells;  ///< by optimizer; empty: all learning rates and seeds everywhere
  bool record_steps = false;
  std::vector<std::string> record_metrics;  ///< Trial::record_metrics of them all
  bool keep_checkpoints = false;            ///< each trial's last one is kept, so that a longer trial goes on from it
  std::string report;                       ///< how results are to be shown, as JSON; empty: nothing is said
  std::string growth;  ///< how the grid grows with its results (growth_rules.h); empty: it does not
  std::string looks;   ///< what came of that so far; empty: nothing
  std::string source;  ///< the file's text, with the --set overrides applied as comments at its end

  [[nodiscard]] std::int64_t size() const;
  /// The trial at a position below size(), in grid order: optimizer, then learning rate, then seed.
  [[nodiscard]] PlannedTrial trial(std::int64_t position) const;
  [[nodiscard]] GridIndex place(std::int64_t position) const;
  [[nodiscard]] std::int64_t position(const GridIndex& place) const;
  /// Of an optimizer's first trial.
  [[nodiscard]] std::int64_t first_position(std::size_t optimizer) const;
  /// Of learning rates, that an optimizer is trained at.
  [[nodiscard]] std::size_t learning_rates_of(std::size_t optimizer) const;
  /// That trial's, as in core/trial.h.
  [[nodiscard]] std::int64_t data_order_offset(std::int64_t position) const;
};

/// Reads and checks a study file. `overrides` are `key=value` with dotted keys ("problem.epochs=2"), the value in TOML.
/// Throws UsageError with file:line:column and a suggestion.
Study read_study(const std::string& path, const std::vector<std::string>& overrides = {});
Study parse_study(const std::string& text, const std::string& file_name,
                  const std::vector<std::string>& overrides = {});

/// JSON with every field in a fixed order and form: equal text means equal work. The fields of étude 0.1.0 are always
/// written, so that its keys stay; one that came later only where it is not at its default; then what `trial.unknown`
/// holds.
std::string canonical_text(const Trial& trial);
/// The inverse: absent fields have their defaults, and what this program does not know is kept in `unknown`. Throws
/// EnvironmentError where the text is damaged or does not name dataset, model, optimizer, learning rate and seed.
Trial parse_canonical_text(const std::string& text);
/// What the trial is, whatever the spelling of its learning rate and the fullness of its record: the canonical text
/// with the rate rounded (learning_rates.h) and without what is recorded on request.
std::string work_text(const Trial& trial);
/// SHA-256 of that: every new trial's key. One that étude 0.1.0 recorded can have another.
std::string work_key(const Trial& trial);

/// What a trial has in common with longer and shorter ones, which make the same steps as far as they go: SHA-256 of all
/// but its length. What is recorded of it is a part, since it cannot be had of steps that are made. nullopt where a
/// setting depends on the length.
std::optional<std::string> training_key(const Trial& trial);

/// work_text of a study's trials, in a third of the time: what an optimizer's trials share is written once. The study
/// must outlive it.
class WorkTexts {
 public:
  explicit WorkTexts(const Study& study);
  [[nodiscard]] std::string at(std::int64_t position) const;

 private:
  const Study& study_;
  std::vector<std::string> shared_;  ///< by optimizer
};

/// Whether the counts below are known: no registry need know a recorded trial's dataset.
bool has_known_size(const Problem& problem);
/// Training steps of one epoch / of the whole trial (max_steps respected), and the examples trained on and tested on.
/// Throw UsageError where they are not known.
std::int64_t steps_per_epoch(const Problem& problem);
std::int64_t total_steps(const Problem& problem);
std::int64_t train_examples(const Problem& problem);
std::int64_t test_examples(const Problem& problem);
std::int64_t validation_examples(const Problem& problem);  ///< 0 where none are held out
/// What a model answers to them: to a text as many times as it has tokens. One an example where the task is not known.
std::int64_t train_answers(const Problem& problem);
std::int64_t test_answers(const Problem& problem);
std::int64_t validation_answers(const Problem& problem);

}  // namespace etude
