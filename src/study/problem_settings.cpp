#include "study/problem_settings.h"

#include <fmt/format.h>

#include "core/overloaded.h"

namespace etude {
namespace {

const Choice<Convolution> convolution{
    &Problem::convolution,
    {{"auto", Convolution::automatic}, {"direct", Convolution::direct}, {"winograd", Convolution::winograd}}};

}  // namespace

const std::vector<ProblemSetting>& problem_settings() {
  static const std::vector<ProblemSetting> settings{
      {.name = "dataset",
       .member = &Problem::dataset,
       .meaning = "`etude data list`",
       .hint = "etude data list",
       .example = "\"cifar10\"",
       .is_always_written = true},
      {.name = "model",
       .member = &Problem::model,
       .meaning = "`etude models`",
       .hint = "etude models",
       .example = "\"notebook-cnn\"",
       .is_always_written = true},
      {.name = "batch_size",
       .member = &Problem::batch_size,
       .meaning = "examples in a step; the last, smaller batch of an epoch is kept",
       .hint = "examples in a step",
       .example = "256",
       .is_always_written = true},
      {.name = "epochs",
       .member = &Problem::epochs,
       .meaning = "passes over the training set",
       .hint = "passes over the training set",
       .example = "3",
       .decides_epoch_zero = false,
       .is_always_written = true},
      {.name = "train_examples",
       .member = &Problem::train_examples,
       .meaning = "trains on the first N only; all by default",
       .hint = "the first N; leave it out for all",
       .example = "5000",
       .is_always_written = true},
      {.name = "test_examples",
       .member = &Problem::test_examples,
       .meaning = "tests on the first N only; all by default",
       .hint = "the first N; leave it out for all",
       .example = "2000",
       .is_always_written = true},
      {.name = "validation_examples",
       .member = &Problem::validation_examples,
       .meaning =
           "holds N of the training set out, those after the first `train_examples`, or its last: optimizers are "
           "then ranked by validation accuracy, and the test set, by which nothing was chosen, says what that "
           "comes to; none by default",
       .hint = "hold out N of the training set to choose by"},
      {.name = "max_steps",
       .member = &Problem::max_steps,
       .meaning = "ends every trial after N steps; none by default",
       .hint = "end a trial after N steps",
       .decides_epoch_zero = false,
       .is_always_written = true},
      {.name = "data_seed",
       .member = &Problem::data_seed,
       .meaning = "seeds the shuffles; at most 2³²−1, as `seeds` below",
       .hint = "of the shuffles",
       .minimum = 0,
       .maximum = largest_seed,
       .is_always_written = true},
      {.name = "data_order",
       .member =
           Choice<DataOrder>{
               &Problem::data_order,
               {{"paired", DataOrder::paired}, {"by-seed", DataOrder::by_seed}, {"continued", DataOrder::continued}}},
       .meaning = "`paired`: every trial sees the same shuffles, so that seeds differ by their initial weights alone. "
                  "`by-seed`: trials of one seed see the same shuffles, each seed its own. `continued`: the shuffle "
                  "generator carries on from trial to trial in grid order, as the original notebook's does",
       .hint = "each seed its own shuffles; or \"paired\": all the same, \"continued\": carried on from trial to trial",
       .example = "\"by-seed\"",
       .is_always_written = true},
      {.name = "convolution",
       .member = convolution,
       .meaning =
           "how 3×3 convolutions are computed on a CPU; `auto` takes Winograd where it is faster. It changes the "
           "last bits of every number, so it is part of what makes a trial",
       .hint = R"(or "direct", "winograd")",
       .is_always_written = true}};
  return settings;
}

std::string type_text(const ProblemSetting& setting) {
  return std::visit(Overloaded{[](std::int64_t Problem::*) { return std::string("integer"); },
                               [](std::optional<std::int64_t> Problem::*) { return std::string("integer"); },
                               [](std::string Problem::*) { return std::string("name, required"); },
                               [](const auto& choice) {
                                 std::vector<std::string> names;
                                 for (const auto& [name, value] : choice.values) {
                                   names.push_back(fmt::format("`\"{}\"`", name));
                                 }
                                 return fmt::format("{}", fmt::join(names, ", "));
                               }},
                    setting.member);
}

std::string default_text(const ProblemSetting& setting) {
  const Problem defaults;
  return std::visit(
      Overloaded{[&](std::int64_t Problem::*member) { return std::to_string(defaults.*member); },
                 [&](std::optional<std::int64_t> Problem::*member) {
                   return defaults.*member ? std::to_string(*(defaults.*member)) : "";
                 },
                 [](std::string Problem::*) { return std::string(); },
                 [&](const auto& choice) { return fmt::format("\"{}\"", choice.name(defaults.*choice.member)); }},
      setting.member);
}

Problem of_epoch_zero(Problem problem) {
  for (const auto& setting : problem_settings()) {
    if (setting.decides_epoch_zero) continue;
    std::visit(Overloaded{[&](std::int64_t Problem::*member) { problem.*member = 0; },
                          [&](std::optional<std::int64_t> Problem::*member) { (problem.*member).reset(); },
                          [](const auto& /*every name and choice decides*/) {}},
               setting.member);
  }
  return problem;
}

std::string to_string(Convolution value) { return convolution.name(value); }

}  // namespace etude
