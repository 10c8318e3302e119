#pragma once

namespace etude {

/// What std::visit calls: one function per alternative.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace etude
