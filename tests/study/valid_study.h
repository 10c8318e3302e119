#pragma once

#include <gtest/gtest.h>

#include <string>

namespace etude {

/// A study file that is right, for tests to break.
inline const std::string valid = R"(name = "s"
[problem]
dataset = "cifar10"
model = "notebook-cnn"
epochs = 2
[grid]
optimizers = ["Adam", "SGD+momentum"]
learning_rates = [1e-2, 1e-3]
seeds = [0, 7]
[optimizers."SGD+momentum"]
is = "SGD"
momentum = 0.9
)";

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

}  // namespace etude
