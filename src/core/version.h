#pragma once

namespace etude {

/// "0.2.0+c04fc47": the release, and the commit it was built from, "-dirty" where src/ differed from it; "0.2.0" alone
/// where it was not built in a git checkout. Checkpoints and provenance tell old code from new by it.
extern const char* const version;

}  // namespace etude
