#include "analysis/grid_growth.h"

#include <algorithm>
#include <cmath>

#include "analysis/good_range.h"
#include "analysis/usable_window.h"
#include "study/learning_rates.h"

namespace etude {
namespace {

// All distances are in decades. Learning rates have six digits.
constexpr double rounding = 1e-5;

// An optimizer that learns nowhere is looked for so far beyond either end of the start grid: a wrong guess of its usual
// learning rate is found, and one that never learns does not run to the limits.
constexpr double decades_to_search = 2;

// Wide enough for an integral.
constexpr double widest_gap = 0.25;

constexpr GrowthSide sides[] = {GrowthSide::low, GrowthSide::high};

int cells_a_decade(const GrowingGrid& grid) { return grid.refine > 0 ? grid.refine : grid.per_decade; }
double cell_width(const GrowingGrid& grid) { return 1.0 / cells_a_decade(grid); }

// From the lattice's first on.
double distance(const GrowingGrid& grid, double learning_rate) {
  return std::log10(learning_rate) - std::log10(rounded_learning_rate(grid.from));
}

// What an optimizer has so far.
struct Grown {
  const GrowingGrid& grid;
  std::vector<double> had{};  // where all its cells lie
  LearningRateCurve curve{};  // those with a score,
  std::vector<double> at{};   // and where they lie
  Best best{};

  [[nodiscard]] std::size_t end(GrowthSide side) const { return side == GrowthSide::low ? 0 : at.size() - 1; }
};

Grown grown(const LearningRateCurve& curve, const GrowingGrid& grid) {
  Grown result{.grid = grid};
  result.curve.untrained = curve.untrained;
  for (std::size_t i = 0; i < curve.scores.size(); ++i) {
    result.had.push_back(distance(grid, curve.learning_rates[i]));
    if (!curve.is_measured(i)) continue;
    result.at.push_back(result.had.back());
    result.curve.learning_rates.push_back(curve.learning_rates[i]);
    result.curve.scores.push_back(curve.scores[i]);
    result.curve.diverged.push_back(curve.has_diverged(i));
  }
  result.best = best_learning_rate(result.curve);
  return result;
}

bool has(const Grown& grown, int k) {
  const double x = k * cell_width(grown.grid);
  return std::any_of(grown.had.begin(), grown.had.end(), [&](double at) { return std::abs(at - x) < rounding; });
}

// A level that the curve is compared with, so far below the best.
struct Level {
  double epsilon;
  std::optional<double> points;
};

std::vector<Level> levels_of(const Grown& grown, bool is_share) {
  std::vector<Level> levels{{.epsilon = small_share * gain(grown.curve, grown.best), .points = {}}};
  if (!is_share) return levels;
  for (const double points : window_epsilons) levels.push_back({.epsilon = points, .points = points});
  return levels;
}

struct Why {
  GrowthReason reason;
  GrowthSide side;
  std::optional<double> points{};
};

void add(std::vector<NextCell>& next, const Grown& grown, std::optional<int> k, const Why& why) {
  const auto is_asked_for = [&](const NextCell& cell) { return cell.k == k; };
  if (!k || has(grown, *k) || std::any_of(next.begin(), next.end(), is_asked_for)) return;
  next.push_back({.k = *k,
                  .learning_rate = lattice_learning_rate(grown.grid, *k),
                  .reason = why.reason,
                  .side = why.side,
                  .points = why.points});
}

// A decade beyond an end, or what the limit leaves of it; in the start grid's own spacing where nothing fills the gap.
std::optional<int> beyond(const Grown& grown, GrowthSide side) {
  const auto& grid = grown.grid;
  const double end = grown.at[grown.end(side)], step = grid.refine > 0 ? 1 : cell_width(grid);
  const double x = side == GrowthSide::low ? std::max(end - step, distance(grid, grid.lowest))
                                           : std::min(end + step, distance(grid, grid.highest));
  const double k = side == GrowthSide::low ? std::ceil((x - rounding) * cells_a_decade(grid))
                                           : std::floor((x + rounding) * cells_a_decade(grid));
  const double further = k * cell_width(grid) - end;
  const bool is_beyond = side == GrowthSide::low ? further < -rounding : further > rounding;
  return is_beyond ? std::optional(static_cast<int>(k)) : std::nullopt;
}

// The cell in the middle of a gap that is wider than `widest`; one beside it where that one has no score.
std::optional<int> middle(const Grown& grown, double low, double high, double widest) {
  if (high - low < widest + rounding) return {};
  const double width = cell_width(grown.grid);
  const auto off = [&](int k) { return std::abs(k * width - (low + high) / 2); };
  std::optional<int> nearest;
  for (int k = static_cast<int>(std::floor((low + rounding) / width)) + 1; k * width < high - rounding; ++k) {
    if (!has(grown, k) && (!nearest || off(k) < off(*nearest) - rounding)) nearest = k;
  }
  return nearest;
}

std::vector<NextCell> while_nothing_learns(const Grown& grown) {
  std::vector<NextCell> next;
  for (const auto side : sides) {
    const double start = distance(grown.grid, side == GrowthSide::low ? grown.grid.from : grown.grid.to);
    const auto end = grown.end(side);
    const bool is_searched = std::abs(grown.at[end] - start) > decades_to_search - rounding;
    // What diverges is too high already: below it is hope, down to the limit, and above it none.
    const bool goes_on = grown.curve.has_diverged(end) ? side == GrowthSide::low : !is_searched;
    if (goes_on) add(next, grown, beyond(grown, side), {.reason = GrowthReason::nothing_learned, .side = side});
  }
  return next;
}

// Why to go beyond an end of the grid. A dead one is known. So is one that is below every level and leaves the mean
// known over the decade from the safe learning rate on: nothing else is asked of it. One at which a seed diverged is
// below every level, as windows have it, but no more dead than its mean score, which what it costs to be off reads.
std::optional<Why> why_beyond(const Grown& grown, const std::vector<Level>& levels, GrowthSide side) {
  const auto& curve = grown.curve;
  const auto end = grown.end(side);
  if (is_dead(curve, grown.best, curve.scores[end])) return {};
  for (const auto& level : levels) {
    if (!curve.has_diverged(end) && curve.scores[end] >= best_score(curve, grown.best) - level.epsilon) {
      return Why{.reason = GrowthReason::open_end, .side = side, .points = level.points};
    }
  }
  const double safe = log_safe_learning_rate(curve, grown.best);
  const double mean = side == GrowthSide::low ? mean_score_between(curve, grown.best, safe - 1, safe)
                                              : mean_score_between(curve, grown.best, safe, safe + 1);
  if (!std::isnan(safe) && std::isnan(mean)) {
    return Why{.reason = GrowthReason::around_the_safe_rate, .side = side};
  }
  return {};
}

std::vector<NextCell> beyond_the_ends(const Grown& grown, const std::vector<Level>& levels) {
  std::vector<NextCell> next;
  for (const auto side : sides) {
    if (const auto why = why_beyond(grown, levels, side)) add(next, grown, beyond(grown, side), *why);
  }
  return next;
}

std::vector<NextCell> beside_the_best(const Grown& grown) {
  std::vector<NextCell> next;
  for (const auto side : sides) {
    if (*grown.best == grown.end(side)) continue;
    const auto low = side == GrowthSide::low ? *grown.best - 1 : *grown.best;
    add(next, grown, middle(grown, grown.at[low], grown.at[low + 1], cell_width(grown.grid)),
        {.reason = GrowthReason::beside_the_best, .side = side});
  }
  return next;
}

// The borders are those that étude shows, each the first that is met from the best on, a dip by noise included: what
// lies behind it is no part of the window.
std::vector<NextCell> at_the_borders(const Grown& grown, const std::vector<Level>& levels) {
  std::vector<NextCell> next;
  for (const auto& level : levels) {
    const auto borders = edges(grown.curve, window_around(grown.curve, *grown.best, level.epsilon));
    for (const auto side : sides) {
      const auto& border = side == GrowthSide::low ? borders.low : borders.high;
      if (!border) continue;
      const auto& grid = grown.grid;
      add(next, grown, middle(grown, distance(grid, border->below), distance(grid, border->above), cell_width(grid)),
          {.reason = GrowthReason::border, .side = side, .points = level.points});
    }
  }
  return next;
}

// Between two dead ones there is nothing to integrate.
std::vector<NextCell> around_the_safe_rate(const Grown& grown) {
  std::vector<NextCell> next;
  const auto& curve = grown.curve;
  const auto& at = grown.at;
  const double safe = distance(grown.grid, std::pow(10, log_safe_learning_rate(curve, grown.best)));
  const auto is_dead_at = [&](std::size_t i) { return is_dead(curve, grown.best, curve.scores[i]); };
  for (std::size_t i = 1; i < at.size(); ++i) {
    const bool is_around = at[i] > safe - 1 + rounding && at[i - 1] < safe + 1 - rounding;
    if (!is_around || (is_dead_at(i - 1) && is_dead_at(i))) continue;
    add(next, grown, middle(grown, at[i - 1], at[i], widest_gap),
        {.reason = GrowthReason::around_the_safe_rate, .side = at[i - 1] < safe ? GrowthSide::low : GrowthSide::high});
  }
  return next;
}

}  // namespace

const char* to_string(GrowthReason reason) {
  constexpr const char* names[] = {"nothing_learned", "open_end", "beside_the_best", "border", "around_the_safe_rate"};
  return names[static_cast<std::size_t>(reason)];
}

double lattice_learning_rate(const GrowingGrid& grid, int k) {
  return rounded_learning_rate(std::pow(10, std::log10(rounded_learning_rate(grid.from)) + k * cell_width(grid)));
}

std::vector<NextCell> next_cells(const LearningRateCurve& curve, bool learns, bool is_share, const GrowingGrid& grid) {
  const auto so_far = grown(curve, grid);
  if (so_far.at.empty()) return {};
  if (!learns || !(gain(so_far.curve, so_far.best) > 0)) {
    return grid.extend ? while_nothing_learns(so_far) : std::vector<NextCell>{};
  }
  // What comes later rests on what came before: a border on the best, the safe learning rate on its borders.
  const auto levels = levels_of(so_far, is_share);
  std::vector<NextCell> next;
  if (grid.extend) next = beyond_the_ends(so_far, levels);
  if (grid.refine == 0) return next;
  if (next.empty()) next = beside_the_best(so_far);
  if (next.empty()) next = at_the_borders(so_far, levels);
  if (next.empty()) next = around_the_safe_rate(so_far);
  return next;
}

}  // namespace etude
