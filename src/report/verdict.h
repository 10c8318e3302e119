#pragma once

#include <string>

#include "analysis/decision.h"
#include "analysis/summary.h"
#include "report/optimizer_text.h"

namespace etude {

/// The study's answer for a reader who reads one sentence, and what surrounds it.
struct Verdict {
  std::string text;  ///< "AdaGrad forgives a wrong learning rate best: ..."
  Certainty certainty = Certainty::none;
  /// By what: the cost of being off where the grid shows that of two optimizers or more, else the average over the
  /// grid.
  Criterion criterion = Criterion::cost;
  /// Sentences: who is not beaten, whom the grid cuts off, what another grid would have said.
  std::vector<std::string> details{};
  std::string caution;  ///< what these seeds cannot say, trials that are missing; or empty
};

/// `decide` in words; learning rates as a shell takes them, unless said otherwise.
Verdict verdict(const Summary& summary, const RateTexts& rates);
Verdict verdict(const Summary& summary);

/// What so few independent seeds leave open, in a sentence; empty from three on.
std::string seeds_caution(std::size_t seeds);

/// That these seeds are one: "Seeds 0 and 4294967296 gave the same numbers to the last bit: they count as one seed."
std::string identical_seeds_caution(const std::vector<std::int64_t>& seeds);

}  // namespace etude
