#include "cli/find_study.h"

#include <fmt/format.h>

namespace etude::cli {

std::string find_study(Store& store, const std::string& name) {
  if (!name.empty()) return name;
  const auto studies = store.studies();
  if (studies.size() == 1) return studies.front();
  if (studies.empty()) throw UsageError("the store holds no study yet; `etude run STUDY.toml` makes one");
  throw UsageError(fmt::format("the store holds {} studies; name one: {}", studies.size(), fmt::join(studies, ", ")));
}

}  // namespace etude::cli
