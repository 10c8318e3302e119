#pragma once

#include <string>

#include "analysis/summary.h"
#include "report/figure_text.h"

namespace etude {

/// The study's answer for a reader who reads one sentence.
struct Verdict {
  std::string text;       ///< "AdaGrad forgives a wrong learning rate best: ..."
  std::string certainty;  ///< "clear", "likely", "undecided" or "none"
  std::string caution;    ///< how little so few seeds prove, trials that are missing; or empty
};

/// "clear" where the paired interval of the leader's area over the runner-up's excludes zero with five seeds or more,
/// "likely" with fewer, "undecided" where it does not, "none" where one seed or one optimizer leaves nothing to
/// compare.
/// Learning rates are written by `rate`: as a shell takes them, or as the page writes them.
Verdict verdict(const Summary& summary, std::string (*rate)(double) = plain_rate);

/// How little so few seeds prove, in a sentence; empty from five on.
std::string seeds_caution(std::size_t seeds);

}  // namespace etude
