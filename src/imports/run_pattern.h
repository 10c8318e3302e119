#pragma once

#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace etude {

/// What a run's name says: "{optimizer}_lr{learning_rate}_s{seed}". {learning_rate} matches a number, any other name as
/// little text as will do, {} what is passed over; none goes beyond a slash. The whole name must match.
class RunPattern {
 public:
  /// Throws UsageError where braces do not match, a name comes twice, or none is there.
  explicit RunPattern(const std::string& text);

  /// The texts by their names; nullopt where the name does not match.
  [[nodiscard]] std::optional<std::map<std::string, std::string>> match(const std::string& run) const;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::regex expression_;
  std::vector<std::string> names_;
};

}  // namespace etude
