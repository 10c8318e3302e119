#pragma once

namespace etude::cli {

/// From here on Ctrl-C, SIGTERM and SIGHUP are counted instead of ending the program; SIGHUP stays ignored where it was
/// (nohup).
void catch_signals();

/// How many have come since. A closed terminal counts once, however often it is told: the kernel and the shell both
/// send SIGHUP.
int interrupts();

/// Those so far are acted upon: what clears up after them waits for a store as ever, until the next one.
void answer_interrupts();
/// One has come that is not acted upon yet.
bool interrupt_unanswered();

}  // namespace etude::cli
