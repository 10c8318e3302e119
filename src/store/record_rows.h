#pragma once

#include <soci/soci.h>

#include "store/store.h"

namespace etude {

/// Now, as exactly as a record keeps it: its checksum is over what is kept.
Store::Clock::time_point now_in_milliseconds();

/// Writes all that a done trial is shown with, in place of what is there: its history, how it ended and where its
/// numbers came from, with their checksums. `record.planned.key` is that of the row.
void write_record(soci::session& sql, long long trial, const TrialRecord& record);

}  // namespace etude
