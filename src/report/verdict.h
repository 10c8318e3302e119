#pragma once

#include <string>

#include "analysis/decision.h"
#include "analysis/summary.h"
#include "report/statistic_text.h"

namespace etude {

/// The study's answer for a reader who reads one sentence.
struct Verdict {
  std::string text;  ///< "AdaGrad forgives a wrong learning rate best: ..."
  Certainty certainty = Certainty::none;
  std::string caution;  ///< what these seeds cannot say, trials that are missing; or empty
};

/// `decide` in words. `rate_names`: of the summary's learning rates, by default as a shell takes them.
Verdict verdict(const Summary& summary, const std::vector<std::string>& rate_names);
Verdict verdict(const Summary& summary);

/// What so few independent seeds leave open, in a sentence; empty from three on.
std::string seeds_caution(std::size_t seeds);

/// That these seeds are one: "Seeds 0 and 4294967296 gave the same numbers to the last bit: they count as one seed."
std::string identical_seeds_caution(const std::vector<std::int64_t>& seeds);

}  // namespace etude
