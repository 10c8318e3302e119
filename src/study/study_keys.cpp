#include "study/study_keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "study/growth_rules.h"
#include "study/learning_rates.h"
#include "study/problem_settings.h"

namespace etude {
namespace {

StudyKey flag(const std::string& name, bool Study::*member, const std::string& meaning, const std::string& hint) {
  return {.name = name,
          .type = "true or false",
          .fallback = fmt::format("{}", Study().*member),
          .meaning = meaning,
          .hint = hint,
          .member = member};
}

std::vector<StudyKey> problem_keys() {
  std::vector<StudyKey> keys;
  for (const auto& setting : problem_settings()) {
    keys.push_back({.name = setting.name,
                    .type = type_text(setting),
                    .fallback = default_text(setting),
                    .meaning = setting.meaning,
                    .hint = setting.hint,
                    .example = setting.example});
  }
  return keys;
}

// "epochs = 3                 # passes over the training set"
std::string commented_line(const StudyKey& key) {
  const auto value = key.fallback.empty() ? "N" : key.fallback;
  const auto line =
      key.example.empty() ? fmt::format("# {} = {}", key.name, value) : fmt::format("{} = {}", key.name, key.example);
  return key.hint.empty() ? line + "\n" : fmt::format("{:28} # {}\n", line, key.hint);
}

}  // namespace

const std::vector<StudySection>& study_sections() {
  static const std::vector<StudySection> sections{
      {.name = "",
       .keys = {{.name = "name",
                 .type = "text, required",
                 .meaning = "the study's name in the store; a later file of the same name replaces its grid, never its "
                            "results",
                 .example = "\"my-study\""}},
       .example = "# A study: one problem, and the grid of trials over it.\n"
                  "# `etude check` shows its plan, `etude run` trains it. Every key: docs/study-file.md.\n{}"},
      {.name = "problem", .keys = problem_keys(), .example = "[problem]\n{}"},
      {.name = "grid",
       .keys = {{.name = "optimizers",
                 .type = "list of names, required",
                 .meaning = "[components](components.md#optimizers), and the variants defined below",
                 .hint = "etude optimizers",
                 .example = R"(["Adam", "SGD", "SGD+momentum"])"},
                {.name = "learning_rates",
                 .type = "list of numbers above 0, or a range; required where an optimizer has none of its own",
                 .meaning = "what optimizers are compared over",
                 .hint = "or a list: [1e-4, 1e-3]",
                 .example = "{ from = 1e-4, to = 1e-1, per_decade = 1 }"},
                {.name = "seeds",
                 .type = "list of integers from 0 to 2³²−1, or a table; required",
                 .meaning =
                     "a seed draws the weights. PyTorch's generator takes 32 bits: larger seeds would repeat the "
                     "numbers of smaller ones. A table adds seeds until the verdict is clear",
                 .hint = "each draws other weights",
                 .example = "[0, 1, 2]"}},
       .example = "[grid]\n{}"},
      {.name = "grid.learning_rates",
       .keys =
           {{.name = "from", .type = "number above 0", .meaning = "the lowest"},
            {.name = "to",
             .type = "number",
             .meaning = "the highest; one that the range would not meet is refused, with the nearest that it would"},
            {.name = "around",
             .type = "`\"usual\"`",
             .meaning = "in the place of `from` and `to`: to both sides of each optimizer's usual learning rate"},
            {.name = "decades", .type = "integer from 1 to 10", .meaning = "how far to each side of it"},
            {.name = "per_decade",
             .type = "integer from 1 to 100, required",
             .meaning = "how many for each power of ten, evenly spaced in the logarithm"},
            {.name = "extend",
             .type = "true or false",
             .fallback = "false",
             .meaning = "each optimizer's results add learning rates beyond an end, a decade at a time, until its good "
                        "range and what lies a decade around its middle are known"},
            {.name = "refine",
             .type = "integer from 1 to 100",
             .meaning = "and between them, to so many a decade: beside the best, where it falls 5 % of its gain (an "
                        "accuracy 1, 2 and 5 points too) below the best, and around the safe learning rate; a "
                        "multiple of `per_decade`"},
            {.name = "lowest",
             .type = "number above 0",
             .fallback = fmt::format("{}", smallest_sensible),
             .meaning = "nothing is trained below"},
            {.name = "highest",
             .type = "number above 0",
             .fallback = fmt::format("{}", largest_sensible),
             .meaning = "nor above"}}},
      {.name = "grid.seeds",
       .keys = {{.name = "at_least",
                 .type = "integer from 3 to 1000",
                 .fallback = fmt::format("{}", SeedRule().at_least),
                 .meaning = "how many every optimizer has"},
                {.name = "at_most", .type = "integer from 3 to 1000, required", .meaning = "how many any has"},
                {.name = "until", .type = "`\"clear\"`, required", .meaning = "when no more are needed"},
                {.name = "figure",
                 .type = "`\"best\"`, `\"cost\"` or `\"average\"`",
                 .fallback = fmt::format("\"{}\"", SeedRule().figure),
                 .meaning =
                     "whose verdict: the best value, what being off by up to 10 times costs, or the average over "
                     "the grid"}}},
      {.name = "optimizers.NAME",
       .keys =
           {{.name = "is",
             .type = "name",
             .meaning =
                 "the optimizer that NAME is a variant of, with other hyperparameters; where it is absent, NAME is the "
                 "optimizer",
             .hint = "etude optimizers",
             .example = "\"SGD\""},
            {.name = "usual_learning_rate",
             .type = "number above 0",
             .meaning = "the learning rate that people would take, where it is not the optimizer's own default "
                        "(`etude optimizers`); `when_you_guess` is the mean around it",
             .hint = "where it is another than etude optimizers says"},
            {.name = "learning_rates",
             .type = "as in `[grid]`",
             .meaning = "its own, in the place of the grid's",
             .hint = "its own, in the place of the grid's"}},
       .example = "[optimizers.\"SGD+momentum\"]  # a variant: another name for an optimizer with other "
                  "hyperparameters\n{}momentum = 0.9\n"},
      {.name = "schedule",
       .keys = {{.name = "name",
                 .type = "name",
                 .fallback = fmt::format("\"{}\"", constant_schedule),
                 .meaning = "[components](components.md#schedules) lists them with their settings, which are the "
                            "table's other keys",
                 .hint = R"(etude schedules; for example "warmup-cosine")"}},
       .example = "[schedule]                   # multiplies the learning rate, update by update\n{}"},
      {.name = "record",
       .keys = {flag("steps", &Study::record_steps, "keep the loss of every step", "true keeps every step's loss"),
                flag(
                    "checkpoints", &Study::keep_checkpoints,
                    "keep each trial's last checkpoint (its weights and the optimizer's state) beside the store: where "
                    "`epochs` grows, its trials go on from there",
                    "true keeps each trial's last one, so that a longer trial goes on from it"),
                {.name = "metrics",
                 .type = "list of names",
                 .fallback = "[]",
                 .meaning = "keep these too, of every epoch: metrics that are measured on request only, such as "
                            "`\"gradient_norm\"`",
                 .hint = "measured on request only: etude metrics",
                 .member = &Study::record_metrics}},
       .example = "[record]\n{}"},
      {.name = "report",
       .keys = {{.name = "metric",
                 .type = "name",
                 .fallback = "\"test_accuracy\"",
                 .meaning = "what optimizers are ranked by: any metric of which more or less is better. Where no "
                            "finished trial has it, one that was measured, and the verdict says so",
                 .hint = "what optimizers are ranked by: etude metrics"},
                {.name = "value",
                 .type = "`\"last\"` or a table",
                 .fallback = "\"last\"",
                 .meaning = "what a trial comes to in every figure: its last epoch's value, or the mean over its last "
                            "epochs, which has less noise and lies behind where training still climbs. `show` says "
                            "what the other choice would do; choose before you look. Tables of cells stay the last "
                            "epoch's",
                 .hint = "or { mean_of_last = 5 }: the mean over the last 5 epochs"}},
       .example = "[report]\n{}"},
      {.name = "report.value",
       .keys = {{.name = "mean_of_last",
                 .type = "integer from 1 to the number of epochs, required",
                 .meaning = "how many epochs, the last ones, the mean is over"}}},
      {.name = "metrics.NAME",
       .keys = {{.name = "better",
                 .type = "`\"higher\"`, `\"lower\"` or `\"unknown\"`",
                 .fallback = "\"unknown\"",
                 .meaning = "which way is better; what is `unknown` is drawn, never ranked"},
                {.name = "unit",
                 .type = "text",
                 .fallback = "\"\"",
                 .meaning = "what it is counted in; `\"%\"`: a share, recorded from 0 to 1"},
                {.name = "title", .type = "text", .meaning = "what figures call it; NAME where it is absent"}}}};
  return sections;
}

const StudySection& section(const std::string& name) {
  const auto& all = study_sections();
  return *std::find_if(all.begin(), all.end(), [&](const auto& section) { return section.name == name; });
}

std::vector<std::string> key_names(const std::string& section) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  const auto path = section.empty() ? "" : section + ".";
  for (const auto& other : study_sections()) {
    if (other.name == section) {
      for (const auto& key : other.keys) add(key.name);
    } else if (other.name.starts_with(path)) {
      add(other.name.substr(path.size(), other.name.find('.', path.size()) - path.size()));
    }
  }
  return names;
}

std::string key_table(const StudySection& section) {
  std::string table = "| key | type, default | meaning |\n|---|---|---|\n";
  for (const auto& key : section.keys) {
    const auto fallback = key.fallback.empty() ? "" : fmt::format("; default `{}`", key.fallback);
    table += fmt::format("| `{}` | {}{} | {} |\n", key.name, key.type, fallback, key.meaning);
  }
  return table;
}

std::string commented_study() {
  std::string text;
  for (const auto& section : study_sections()) {
    if (section.example.empty()) continue;
    std::string lines;
    for (const auto& key : section.keys) lines += commented_line(key);
    text += (text.empty() ? "" : "\n") + fmt::format(fmt::runtime(section.example), lines);
  }
  return text;
}

}  // namespace etude
