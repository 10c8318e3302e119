#pragma once

namespace etude {

/// The deleter of a C library's things: `std::unique_ptr<std::FILE, ReleasedBy<std::fclose>>`. A pointer to the
/// function would do, but the attributes that headers give it are lost on a template's type, and compilers say so.
template <auto release>
struct ReleasedBy {
  template <class T>
  void operator()(T* thing) const {
    release(thing);
  }
};

}  // namespace etude
