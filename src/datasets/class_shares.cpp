#include "datasets/class_shares.h"

#include <algorithm>
#include <array>

namespace etude {

double largest_class_share(const Split& split, std::int64_t examples) {
  std::array<std::int64_t, 256> counts{};
  for (std::int64_t i = 0; i < examples; ++i) ++counts[split.label(i)];
  return static_cast<double>(*std::max_element(counts.begin(), counts.end())) / static_cast<double>(examples);
}

}  // namespace etude
