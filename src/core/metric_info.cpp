#include "core/metric_info.h"

namespace etude {

const char* to_string(Direction direction) {
  switch (direction) {
    case Direction::higher_is_better:
      return "higher";
    case Direction::lower_is_better:
      return "lower";
    case Direction::unknown:
      break;
  }
  return "unknown";
}

Direction direction_named(const std::string& text) {
  for (const auto direction : {Direction::higher_is_better, Direction::lower_is_better}) {
    if (text == to_string(direction)) return direction;
  }
  return Direction::unknown;
}

}  // namespace etude
