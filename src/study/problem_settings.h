#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/trial.h"

namespace etude {

/// A member that is one of a few, by the names that a study file and a trial's canonical text give them.
template <class Enum>
struct Choice {
  Enum Problem::*member;
  std::map<std::string, Enum> values;

  [[nodiscard]] std::string name(Enum value) const {
    for (const auto& [name, known] : values) {
      if (known == value) return name;
    }
    return "";
  }
};

/// A setting of [problem], described once. The parser, the canonical text, epoch 0's key and its key in
/// study_keys.h are made of these: another one is a member of Problem and a line of `problem_settings`.
struct ProblemSetting {
  /// A number; one that may be absent; a name; one of a few. The default is the member's own.
  using Member = std::variant<std::int64_t Problem::*, std::optional<std::int64_t> Problem::*, std::string Problem::*,
                              Choice<DataOrder>, Choice<Convolution>>;
  std::string name;
  Member member;
  std::string meaning;       ///< for the documentation, in Markdown
  std::string hint;          ///< a few words, for the comment in what `etude init` writes
  std::string example;       ///< what `etude init` sets it to, in TOML; its default, commented out, where absent
  std::int64_t minimum = 1;  ///< of a number
  std::int64_t maximum = 1'000'000'000;  ///< products of two of them are still far from overflowing
  bool decides_epoch_zero = true;        ///< whether the untrained model's numbers depend on it
  /// Of étude 0.1.0: written into every trial's canonical text, since keys are made of it. A later setting is written
  /// where it is not at its default.
  bool is_always_written = false;
};

/// In the order in which they are written.
const std::vector<ProblemSetting>& problem_settings();

/// In Markdown: "integer", "`"continued"`, `"paired"`".
std::string type_text(const ProblemSetting& setting);

/// In TOML: "42", "\"paired\""; empty where there is none.
std::string default_text(const ProblemSetting& setting);

/// The problem without what epoch 0 does not depend on: its length.
Problem of_epoch_zero(Problem problem);

std::string to_string(Convolution convolution);

}  // namespace etude
