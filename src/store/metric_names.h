#pragma once

#include <string>
#include <vector>

namespace etude {

/// "gradient_norm,update_ratio": how a store keeps the metrics that are asked for; names hold no comma.
std::string joined_names(const std::vector<std::string>& names);
std::vector<std::string> split_names(const std::string& text);

}  // namespace etude
