#pragma once

namespace etude {

/// What std::visit calls: one function per alternative.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

// Clang 14 does not deduce an aggregate's arguments without it.
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace etude
