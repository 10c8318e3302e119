#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace etude {

/// A switch, a number, or a pair of numbers (Adam's betas).
using HyperparameterValue = std::variant<bool, double, std::array<double, 2>>;
using Hyperparameters = std::map<std::string, HyperparameterValue>;

/// `paired`: every trial starts from a freshly seeded shuffle generator, so that trials differ only in what is
/// compared. `by_seed`: the same, but a trial's seed draws the shuffles too, so that seeds differ in all that is luck
/// (Bouthillier et al. 2021, arXiv:2103.03098). `continued`: the generator is carried on from trial to trial in grid
/// order, as the original notebook does.
enum class DataOrder { paired, by_seed, continued };

/// How a 3x3 convolution on a CPU is computed; part of the trial key, since it changes the last bits of every number.
enum class Convolution { automatic, direct, winograd };

/// Of weights and of shuffles. PyTorch's generator is seeded with 32 bits: seeds that differ above them draw the same
/// numbers, and would pass for independent trials.
inline constexpr std::int64_t largest_seed = 4'294'967'295;

struct Problem {
  std::string dataset;
  std::string model;
  std::int64_t batch_size = 256;
  std::int64_t epochs = 20;
  std::optional<std::int64_t> train_examples;       ///< the first N; all where absent
  std::optional<std::int64_t> test_examples;        ///< the first N; all where absent
  std::optional<std::int64_t> validation_examples;  ///< held out of the training set, those after the ones trained on
  std::optional<std::int64_t> max_steps;            ///< the trial ends after so many steps
  std::int64_t data_seed = 42;
  DataOrder data_order = DataOrder::paired;
  Convolution convolution = Convolution::automatic;
  bool operator==(const Problem&) const = default;
};

/// An optimizer or a schedule, as a trial has it.
struct Component {
  std::string name;                 ///< in the registry of its kind
  Hyperparameters hyperparameters;  ///< complete: defaults filled in, the learning rate left out
  int definition_version = 1;
  bool operator==(const Component&) const = default;
};

inline constexpr const char* constant_schedule = "constant";

/// One training run: everything that its numbers depend on, and nothing else.
struct Trial {
  Problem problem;
  Component optimizer;
  Component schedule{.name = constant_schedule};
  double learning_rate = 0;  ///< what the schedule's factor multiplies
  std::int64_t seed = 0;
  bool record_steps = false;
  std::vector<std::string> record_metrics;  ///< those on request that are asked for, in the order of their names
  std::int64_t data_order_offset = 0;  ///< with DataOrder::continued, the passes over the data that came before; else 0
  std::string imported;  ///< the study that it was imported into: étude did not train it, and never does; else empty
  std::string unknown;   ///< what its record says beyond all this (a later étude's, a program's), as a JSON object
  bool operator==(const Trial&) const = default;
};

}  // namespace etude
