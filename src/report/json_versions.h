#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace etude {

/// What other versions of `json` have in its place: a tree of the keys (of a list: indices) that lead to what differs,
/// where the list of all versions' values stands. null where nothing differs. Lists of another length, and objects with
/// other keys, are values. What takes the page back is page/src/budget.js.
nlohmann::ordered_json differences(const nlohmann::ordered_json& json,
                                   const std::vector<nlohmann::ordered_json>& versions);

}  // namespace etude
