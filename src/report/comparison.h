#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "analysis/pairing.h"

namespace etude {

/// A setting that two studies do not share: of the problem ("problem/epochs"), of an optimizer
/// ("Adam/hyperparameters/eps"), or of where the numbers came from ("numeric_mode").
struct SettingDifference {
  std::string setting, a, b;
};
std::vector<SettingDifference> setting_differences(const StudyRecord& a, const StudyRecord& b);

/// What `etude compare` prints of two optimizers of one study: statistics and learning rates, each with its difference.
/// `columns`: the terminal's width; 0 where there is no limit.
std::string comparison_text(const StudyRecord& study, const Pairing& pairing, std::size_t columns = 0);
nlohmann::ordered_json comparison_json(const StudyRecord& study, const Pairing& pairing);

/// Of two studies: every optimizer that both hold, and what they do not share. `name_a` and `name_b` tell them apart,
/// as their files' names do.
struct ComparedStudies {
  const StudyRecord &a, &b;
  std::string name_a, name_b;
};
std::string comparison_text(const ComparedStudies& studies, const StudyPairing& pairing, std::size_t columns = 0);
nlohmann::ordered_json comparison_json(const ComparedStudies& studies, const StudyPairing& pairing);

}  // namespace etude
