#pragma once

#include <string>
#include <vector>

#include "analysis/summary.h"
#include "report/optimizer_text.h"

namespace etude {

/// What surrounds the headline, a sentence each: who is not beaten and what that costs, whom the grid cuts off and what
/// would close it, what parts of the grid would have said. Of a study in which something learns.
std::vector<std::string> verdict_details(const Summary& summary, const RateTexts& rates);

}  // namespace etude
