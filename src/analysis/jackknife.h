#pragma once

#include "analysis/estimate.h"
#include "analysis/scores.h"

namespace etude {

/// A statistic of one optimizer's mean curve, and what each of n seeds that are complete says of it.
struct Jackknife {
  double value = 0;  ///< of the means over all finished trials
  /// Infinitesimal jackknife (Jaeckel 1972; Efron 1982): [f(m + h (y_s - m)) - f(m)] / h, h = 1e-4, y_s the seed's own
  /// curve and m the mean; the best learning rate stays m's.
  std::vector<double> influences;
  /// Jackknife (Quenouille 1956; Tukey 1958): n f(m) - (n - 1) f(mean without s), the best learning rate chosen anew.
  std::vector<double> pseudo_values;
};
Jackknife jackknife(const Scores& scores, const CurveStatistic& statistic, const std::vector<std::size_t>& seeds);

/// The statistic with the larger of the two standard errors, sd(influences) / sqrt(n) and sd(pseudo_values) / sqrt(n);
/// for a statistic that is linear both are the ordinary one.
Estimate estimate(const Scores& scores, const CurveStatistic& statistic);

/// A less B, seed by seed: what a seed does to both cancels out. The error rests on the seeds that are complete in
/// both.
Estimate paired_difference(const Scores& a, const Scores& b, const CurveStatistic& statistic);

}  // namespace etude
