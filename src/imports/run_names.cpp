#include "imports/run_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace etude {

RunNames::RunNames(const std::string& pattern) {
  if (!pattern.empty()) pattern_.emplace(pattern);
}

const RunNames::Texts* RunNames::texts(const std::vector<std::string>& names) {
  static const Texts none;
  if (!pattern_) return &none;
  const auto [place, is_new] = texts_.try_emplace(names.front());
  if (is_new) {
    for (const auto& name : names) {
      if (!place->second) place->second = pattern_->match(name);
    }
    for (const auto& [what, text] : place->second.value_or(Texts())) values_[what].insert(text);
  }
  return place->second ? &*place->second : nullptr;
}

bool RunNames::is_setting(const std::string& name) const {
  static const std::set<std::string> others{"optimizer", "learning_rate", "seed", "metric"};
  const auto found = values_.find(name);
  return !others.contains(name) && found != values_.end() && found->second.size() > 1;
}

std::vector<std::string> RunNames::unmatched() const {
  std::vector<std::string> names;
  for (const auto& [name, texts] : texts_) {
    if (!texts) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8, longest = 80;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
    shown.push_back(names[i].size() > longest ? names[i].substr(0, longest) + "..." : names[i]);
  }
  return fmt::format("{}{}", fmt::join(shown, ", "),
                     names.size() > most ? fmt::format(" and {} more", names.size() - most) : "");
}

}  // namespace etude
