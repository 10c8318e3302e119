#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "study/growth_rules.h"

namespace etude {

/// "after 3 seeds: undecided, Adam leads; another seed for Adam and AdamW; no more for SGD, which is beaten"
std::string look_text(const Look& look);

/// How seeds were added and what that did to the verdict's levels, in sentences; empty where none were, and nobody
/// changed them by hand. `growth`, `looks`: as a study's record has them.
std::string growth_sentences(const std::string& growth, const std::string& looks);

/// The rules, with the `looks`; null where the grid does not grow and nobody changed seeds by hand.
nlohmann::ordered_json growth_json(const std::string& growth, const std::string& looks);

}  // namespace etude
