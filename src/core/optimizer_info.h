#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/trial.h"

namespace etude {

class Optimizer;  // optim/optimizer.h: what trains; only a program with LibTorch has it

struct HyperparameterInfo {
  std::string name;  ///< PyTorch's: "weight_decay", "betas"
  HyperparameterValue default_value;
  double minimum = 0;                       ///< of the number, or of each of a pair; ignored for switches
  std::optional<double> maximum_exclusive;  ///< 1 for betas; absent where unbounded
  std::string meaning;                      ///< a short phrase for `etude optimizers`
};

struct OptimizerInfo {
  std::string name;     ///< as in a study file: "Adam"
  std::string formula;  ///< one line, plain text: "w -= lr * (m/c1) / (sqrt(v)/sqrt(c2) + eps)"
  std::string reference;
  double usual_learning_rate = 0;  ///< what its authors, or PyTorch, have as the default
  std::string usual_learning_rate_source;
  int definition_version = 1;  ///< grows when the same settings would give other numbers; part of the trial key
  std::vector<HyperparameterInfo> hyperparameters;
  /// Whether the update of a weight needs only its own gradient and state: then any part of the weights is trained
  /// alone as it is among all.
  bool elementwise = true;
  /// Why values that are each allowed do not go together ("nesterov = true needs a momentum above 0"); empty where they
  /// do. Absent where all do.
  std::function<std::string(const Hyperparameters&)> conflict;
  /// Of a complete set of hyperparameters without a conflict. Empty in a program without LibTorch.
  std::function<std::unique_ptr<Optimizer>(const Hyperparameters&)> make;
};

}  // namespace etude
