#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/dataset_info.h"
#include "datasets/dataset.h"

namespace etude {

/// The share of the most frequent class among the targets of the split's first `examples` (1 to size()), each of which
/// has `answers` of one byte: the accuracy of always giving it.
inline double largest_class_share(const Split& split, const DatasetInfo& dataset, std::int64_t examples,
                                  std::int64_t answers) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(dataset.outputs));
  for (std::int64_t i = 0; i < examples; ++i) {
    for (std::int64_t k = 0; k < answers; ++k) ++counts.at(split.target(i)[k]);
  }
  return static_cast<double>(*std::max_element(counts.begin(), counts.end())) / static_cast<double>(examples * answers);
}

/// Of examples with one answer each.
inline double largest_class_share_of_one(const Split& split, const DatasetInfo& dataset, std::int64_t examples) {
  return largest_class_share(split, dataset, examples, 1);
}

}  // namespace etude
