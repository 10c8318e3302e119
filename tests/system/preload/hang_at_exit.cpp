// As OpenBLAS does where it had no memory to start a thread that it waits for at the end.
#include <unistd.h>

namespace {

struct HangsAtExit {
  ~HangsAtExit() {
    while (true) ::pause();
  }
};
const HangsAtExit hangs_at_exit;

}  // namespace
