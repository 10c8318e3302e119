#pragma once

namespace etude {

/// From here on a write past the file-size limit (ulimit -f) fails, as one on a full disk does, and its error can be
/// told; by default SIGXFSZ ends the process without a word. Child processes keep this.
void survive_file_size_limit();

}  // namespace etude
