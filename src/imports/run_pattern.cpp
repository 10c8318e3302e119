#include "imports/run_pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace etude {
namespace {

constexpr const char* number = R"(([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?))";

}  // namespace

RunPattern::RunPattern(const std::string& text) {
  std::string expression;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      if (text[i] == '}') throw UsageError(fmt::format("--runs '{}': a }} without a {{", text));
      if (std::string(R"(^$\.*+?()[]|)").find(text[i]) != std::string::npos) expression += '\\';
      expression += text[i];
      continue;
    }
    const auto end = text.find('}', i);
    if (end == std::string::npos) throw UsageError(fmt::format("--runs '{}': a {{ without a }}", text));
    const auto name = text.substr(i + 1, end - i - 1);
    i = end;
    if (name.empty()) {
      expression += "[^/]*?";
      continue;
    }
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      throw UsageError(fmt::format("--runs '{}': {{{}}} comes twice", text, name));
    }
    if (name == "epoch" || name == "outcome") {
      throw UsageError(fmt::format("--runs '{}': a run's name does not say its {}", text, name));
    }
    names_.push_back(name);
    expression += name == "learning_rate" ? number : "([^/]+?)";
  }
  if (names_.empty()) {
    throw UsageError(
        fmt::format("--runs '{}' names nothing; as in --runs '{{optimizer}}_lr{{learning_rate}}_s{{seed}}'", text));
  }
  expression_ = std::regex(expression);
}

std::optional<std::map<std::string, std::string>> RunPattern::match(const std::string& run) const {
  constexpr std::size_t longest_name = 2000;  // a regular expression's matching is as deep as its text is long
  if (run.size() > longest_name) return std::nullopt;
  std::smatch found;
  if (!std::regex_match(run, found, expression_)) return std::nullopt;
  std::map<std::string, std::string> texts;
  for (std::size_t i = 0; i < names_.size(); ++i) texts.emplace(names_[i], found[i + 1]);
  return texts;
}

}  // namespace etude
