#include "cli/interrupts.h"

#include <csignal>
#include <initializer_list>

namespace etude::cli {
namespace {

volatile std::sig_atomic_t count = 0;
int answered = 0;
void on_signal(int signal) {
  if (signal != SIGHUP || count == 0) count = count + 1;
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;  // without SA_RESTART: poll returns at once
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    sigaction(number, nullptr, &before);
    if (number != SIGHUP || before.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
  }
}

int interrupts() { return count; }

void answer_interrupts() { answered = count; }

bool interrupt_unanswered() { return count > answered; }

}  // namespace etude::cli
