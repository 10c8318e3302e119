#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace etude::cli {
namespace {

Terminal describe(int descriptor) {
  Terminal terminal;
  const char* term = std::getenv("TERM");
  terminal.is_terminal = ::isatty(descriptor) != 0;
  terminal.interactive = terminal.is_terminal && term != nullptr && std::string_view(term) != "dumb";
  const char* no_color = std::getenv("NO_COLOR");
  terminal.colour = terminal.interactive && (no_color == nullptr || *no_color == '\0');
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.columns = size.ws_col;
  return terminal;
}

}  // namespace

Terminal standard_error() { return describe(STDERR_FILENO); }
Terminal standard_output() { return describe(STDOUT_FILENO); }

}  // namespace etude::cli
