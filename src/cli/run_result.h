#pragma once

#include "cli/command.h"
#include "store/store.h"
#include "study/study.h"

namespace etude::cli {

/// Shows what a study has come to once its workers are done: the summary on standard output, the page beside the store,
/// the trials that failed. Returns the exit code. Throws EnvironmentError where trials are neither recorded nor failed.
int show_result(Store& store, const Study& study, const CommonOptions& common, bool retry_failed);

/// The exit code of a run that was interrupted, which is told how it goes on.
int say_how_to_go_on(Store& store, const Study& study, const CommonOptions& common);

}  // namespace etude::cli
