#pragma once

#include <string>

namespace etude {

/// From here on a write past the file-size limit (ulimit -f) fails, as one on a full disk does, and its error can be
/// told; by default SIGXFSZ ends the process without a word. Child processes keep this.
void survive_file_size_limit();

/// "; the limit is 32768 bytes (ulimit -f)", empty where a file may be of any size.
std::string file_size_limit_text();

/// What errno says of a write that failed, for a person.
std::string write_error(int number);

}  // namespace etude
