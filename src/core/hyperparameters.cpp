#include "core/hyperparameters.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/error.h"
#include "core/nearest.h"

namespace etude {
namespace {

const char* type_name(const HyperparameterValue& value) {
  constexpr std::array names{"true or false", "a number", "a pair of numbers"};
  return names[value.index()];
}

std::string shortest(double number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

void check_range(const HyperparameterInfo& info, double number) {
  const bool in_range =
      std::isfinite(number) && number >= info.minimum && (!info.maximum_exclusive || number < *info.maximum_exclusive);
  if (in_range) return;
  throw UsageError(info.name + " = " + shortest(number) + " is out of range: it must be " + range_text(info));
}

}  // namespace

std::string to_string(const HyperparameterValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value)) return shortest(*number);
  const auto& pair = std::get<std::array<double, 2>>(value);
  return "[" + shortest(pair[0]) + ", " + shortest(pair[1]) + "]";
}

std::string range_text(const HyperparameterInfo& info) {
  if (std::holds_alternative<bool>(info.default_value)) return "";
  const auto minimum = shortest(info.minimum);
  return info.maximum_exclusive ? "from " + minimum + " to below " + shortest(*info.maximum_exclusive)
                                : "at least " + minimum;
}

std::string to_string(const Component& component) {
  std::string text = component.name;
  for (const auto& [name, value] : component.hyperparameters) text += ", " + name + " = " + to_string(value);
  return text;
}

Hyperparameters complete(const std::string& owner, const std::vector<HyperparameterInfo>& infos,
                         const Hyperparameters& given) {
  Hyperparameters result;
  std::vector<std::string> names;
  for (const auto& info : infos) {
    result[info.name] = info.default_value;
    names.push_back(info.name);
  }
  for (const auto& [name, value] : given) {
    const auto info = std::find_if(infos.begin(), infos.end(),
                                   [&name = name](const HyperparameterInfo& h) { return h.name == name; });
    if (info == infos.end()) {
      throw UsageError(owner + " has no hyperparameter '" + name + "'" + suggestion(name, names));
    }
    if (value.index() != info->default_value.index()) {
      throw UsageError(name + " = " + to_string(value) + ": must be " + type_name(info->default_value) + ", as in " +
                       name + " = " + to_string(info->default_value));
    }
    if (const auto* number = std::get_if<double>(&value)) check_range(*info, *number);
    if (const auto* pair = std::get_if<std::array<double, 2>>(&value)) {
      for (const double number : *pair) check_range(*info, number);
    }
    result[name] = value;
  }
  return result;
}

}  // namespace etude
