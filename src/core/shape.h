#pragma once

#include <cstdint>
#include <functional>
#include <numeric>
#include <vector>

namespace etude {

/// One example as it goes through a model, the batch left out.
struct Shape {
  std::vector<std::int64_t> sizes;  ///< an image's (C, H, W); a vector's (features); a text's (length, features)
  bool is_tokens = false;           ///< (length) numbers of a vocabulary, which are names and no values
  /// The (C, H, W) image that a vector was: its values lie in memory as the image's did, in the order (H, W, C).
  std::vector<std::int64_t> flattened = {};

  [[nodiscard]] std::int64_t size() const {
    return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>());
  }
  [[nodiscard]] bool is_image() const { return sizes.size() == 3; }
  bool operator==(const Shape&) const = default;
};

}  // namespace etude
