#pragma once

#include <span>
#include <string>
#include <string_view>

namespace etude {

/// The candidate with the smallest edit distance to `name` (case ignored), or "" where none is near enough to be a
/// typing error.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

/// `"; did you mean 'X'?"`, or `"; known: A, B, C"` where nothing is near. For the end of an error message.
std::string suggestion(std::string_view name, std::span<const std::string> candidates);

}  // namespace etude
