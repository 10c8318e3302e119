#pragma once

#include <cstddef>

namespace etude::cli {

/// What standard error can show.
struct Terminal {
  bool interactive = false;  ///< a terminal that moves its cursor: not TERM=dumb
  bool colour = false;       ///< and NO_COLOR is not set (https://no-color.org)
  std::size_t columns = 80;
};

Terminal standard_error();
Terminal standard_output();

}  // namespace etude::cli
