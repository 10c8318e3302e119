#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "tasks/task.h"

namespace etude {

/// Visits an order part by part, from the `first_part`-th on; the last, smaller one is kept. Ends early where `visit`
/// answers false.
inline void for_each_part(std::span<const std::int64_t> order, std::int64_t size, std::int64_t first_part,
                          const auto& visit) {
  for (auto begin = static_cast<std::size_t>(first_part * size); begin < order.size();
       begin += static_cast<std::size_t>(size)) {
    if (!visit(order.subspan(begin, std::min(static_cast<std::size_t>(size), order.size() - begin)))) return;
  }
}

/// The same with each part's examples.
inline void for_each_batch(Batches& batches, std::span<const std::int64_t> order, std::int64_t size,
                           std::int64_t first_batch, const auto& visit) {
  for_each_part(order, size, first_batch,
                [&](std::span<const std::int64_t> part) { return visit(batches.gather(part)); });
}

}  // namespace etude
