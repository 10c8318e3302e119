#pragma once

#include <string>

namespace etude {

/// The word so that a shell reads it back the same.
std::string shell_word(const std::string& word);

}  // namespace etude
