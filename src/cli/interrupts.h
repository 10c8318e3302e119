#pragma once

namespace etude::cli {

/// From here on Ctrl-C, SIGTERM and SIGHUP are counted instead of ending the program; SIGHUP stays
/// ignored where it was (nohup).
void catch_signals();

/// How many have come since.
int interrupts();

}  // namespace etude::cli
