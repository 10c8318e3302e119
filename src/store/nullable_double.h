#pragma once

#include <soci/soci.h>

#include <cmath>
#include <limits>

namespace etude {

/// A number on its way into a database and out of it, where NaN is NULL: SQLite cannot hold it.
struct NullableDouble {
  double value = 0;
  soci::indicator indicator = soci::i_ok;

  explicit NullableDouble(double v = 0) : value(v), indicator(std::isnan(v) ? soci::i_null : soci::i_ok) {}
  [[nodiscard]] double get() const {
    return indicator == soci::i_null ? std::numeric_limits<double>::quiet_NaN() : value;
  }
};

}  // namespace etude
