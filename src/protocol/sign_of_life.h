#pragma once

#include <chrono>

namespace etude {

/// A worker that makes no step, or gives no sign of life, for so long is ended where nobody says otherwise.
inline constexpr std::chrono::seconds default_patience{600};

/// What a worker is about from now on. `etude-worker run --signs-of-life` tells it `etude run`, a byte each, on its
/// standard output. A worker that hangs, whatever of it does, tells nothing any more.
enum class SignOfLife : char {
  between_trials = '.',  ///< it begins, claims, waits for a store that is held: the next sign comes soon
  waiting = 'w',         ///< every trial that is left is another worker's: the next sign comes soon
  training = 't',        ///< the trial's heartbeat watches over it (worker/heartbeat.h)
  over = 'e',            ///< it has nothing left to do or to say
};

}  // namespace etude
