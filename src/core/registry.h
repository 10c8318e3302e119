#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/nearest.h"

namespace etude {

/// All T that a program was linked with, by `T::name`, sorted. Filled before main by `Registration` objects, read-only
/// after. T needs a `std::string name`.
template <class T>
class Registry {
 public:
  static const std::vector<T>& all() { return entries(); }

  /// nullptr where no entry has that name. Names are case-sensitive.
  static const T* find(std::string_view name) {
    const auto& list = entries();
    const auto it = std::find_if(list.begin(), list.end(), [&](const T& entry) { return entry.name == name; });
    return it == list.end() ? nullptr : &*it;
  }

  static std::vector<std::string> names() {
    std::vector<std::string> result;
    for (const T& entry : entries()) result.push_back(entry.name);
    return result;
  }

 private:
  template <class U>
  friend struct Registration;

  static std::vector<T>& entries() {
    static std::vector<T> list;
    return list;
  }
};

/// `const Registration<OptimizerInfo> registration{{.name = "SGD", ...}};` in an anonymous namespace adds one entry.
template <class T>
struct Registration {
  explicit Registration(T entry) {
    auto& list = Registry<T>::entries();
    const auto position =
        std::lower_bound(list.begin(), list.end(), entry, [](const T& a, const T& b) { return a.name < b.name; });
    list.insert(position, std::move(entry));
  }
};

/// The entry of that name. Throws UsageError with a suggestion where there is none. `kind`: "optimizer".
template <class T>
const T& registered(const char* kind, const std::string& name) {
  if (const T* entry = Registry<T>::find(name)) return *entry;
  throw UsageError(std::string("unknown ") + kind + " '" + name + "'" + suggestion(name, Registry<T>::names()));
}

}  // namespace etude
