// bench-grid-growth [STUDIES]: what growing grids train of fine ones, and how far their figures are from those of the
// fine ones, over STUDIES made-up studies (1,000) a line and over published ones, through the product's own code. Exits
// with 1 where a promise of docs/statistics.md is broken.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "analysis/learning.h"
#include "analysis/metric.h"
#include "analysis/simulated_growth.h"
#include "imports/collected_runs.h"
#include "imports/study_of_runs.h"

namespace {

using namespace etude;
using namespace etude::testing_data;

bool broken = false;

std::string text(const std::string& number, bool holds) {
  broken = broken || !holds;
  return number + (holds ? "" : "!");
}

std::string percent(double share) { return fmt::format("{:.1f}", 100 * share); }
std::string at_most(double share, double promised) { return text(percent(share), share <= promised); }
std::string at_least(double share, double promised) { return text(percent(share), share >= promised); }

struct Line {
  const char* name;
  GrowthPopulation population;
  std::size_t seeds;
  double one_point, wider;  // promised shares of edges that are the fine grid's; 0: none
  Growth growth = {};
};

void print_simulated(std::vector<Line> lines, std::int64_t studies) {
  for (auto& line : lines) line.growth = simulate_growth(line.population, line.seeds, studies, 1000 + line.seeds);
  fmt::print(
      "{} studies of {} curves a line; in %.\n\n| seeds | n | trials | dearest optimizer | dearest in one study | "
      "rounds | edges at 1 point | 2 | 5 | 5 % of the gain |\n|---|---|---|---|---|---|---|---|---|---|\n",
      studies, cliff_curves.size());
  for (const auto& [name, population, seeds, one_point, wider, growth] : lines) {
    const auto& [one, two, five] = growth.windows;
    fmt::print("| {} | {} | {} | {} | {} | {:.1f} | {} | {} | {} | {} |\n", name, seeds,
               at_most(growth.mean_share(), 0.4), at_most(growth.largest_optimizer(), 0.4),
               percent(growth.largest_share), growth.rounds, at_least(one.grown_and_fine.share(), one_point),
               at_least(two.grown_and_fine.share(), wider), at_least(five.grown_and_fine.share(), wider),
               at_least(growth.good_range.grown_and_fine.share(), wider));
  }
  fmt::print(
      "\nEdges that are the true curve's, in %, of the growing grid / of the fine one.\n\n"
      "| seeds | n | 1 point | 2 | 5 | 5 % of the gain |\n|---|---|---|---|---|---|\n");
  for (const auto& line : lines) {
    fmt::print("| {} | {} |", line.name, line.seeds);
    for (const auto& window : line.growth.windows) {
      fmt::print(" {} / {} |", percent(window.grown_and_truth.share()), percent(window.fine_and_truth.share()));
    }
    const auto& range = line.growth.good_range;
    fmt::print(" {} / {} |\n", percent(range.grown_and_truth.share()), percent(range.fine_and_truth.share()));
  }
  fmt::print(
      "\nFigures' distances, mean (largest), costs as shares of the gain; pairs of optimizers, by best and by cost.\n\n"
      "| seeds | n | best | cost(½) | cost(1) | not shown | pairs alike, % | the other way round | – clearly |\n"
      "|---|---|---|---|---|---|---|---|---|\n");
  for (const auto& line : lines) {
    const auto& growth = line.growth;
    fmt::print("| {} | {} |", line.name, line.seeds);
    for (const auto* distance : {&growth.best, &growth.half_decade, &growth.decade}) {
      fmt::print(" {:.4f} ({:.3f}) |", distance->mean(), distance->largest);
    }
    const auto missing = growth.best.missing + growth.half_decade.missing + growth.decade.missing;
    const bool some_diverge = line.population.divergence > 0;
    fmt::print(" {} | {} | {} of {} | {} |\n", missing, percent(growth.pairs_alike.share()),
               text(std::to_string(growth.opposite), some_diverge || growth.opposite == 0), growth.pairs_alike.of,
               text(std::to_string(growth.clearly_opposite), growth.clearly_opposite == 0));
  }
}

StudyRecord published(const std::string& name) {
  const ImportOptions options{.name = name};
  const auto runs = collect_runs({ETUDE_SOURCE_DIR "/tests/published/" + name + ".csv.gz"}, options);
  const auto imported = study_of_runs(runs, options).study;
  StudyRecord study{.name = imported.name,
                    .report = imported.report,
                    .optimizers = imported.optimizers,
                    .learning_rates = imported.learning_rates,
                    .seeds = imported.seeds};
  for (std::size_t i = 0; i < imported.places.size(); ++i) {
    study.trials.push_back(imported.trial(i));
    study.trials.back().planned.place = imported.places[i];
  }
  return study;
}

std::string range_text(const UsableWindow& range) {
  return fmt::format("{}{:.2e} … {}{:.2e}", range.open_low ? "≤ " : "", range.low, range.open_high ? "≥ " : "",
                     range.high);
}

std::string cost_text(const LearningRateCurve& curve) {
  const double kept = forgiveness(curve, best_learning_rate(curve));
  return std::isnan(kept) ? "–" : fmt::format("{:.4f}", 1 - kept);
}

void print_published(const std::string& name, const std::vector<std::pair<std::string, double>>& usual) {
  const auto study = published(name);
  const auto metric = metrics_of(study).front();
  for (const auto& [optimizer, log_usual] : usual) {
    const auto o = static_cast<std::size_t>(std::find(study.optimizers.begin(), study.optimizers.end(), optimizer) -
                                            study.optimizers.begin());
    SubGrid all{.learning_rates = {}, .seeds = {0}};
    for (std::size_t i = 0; i < study.learning_rates.size(); ++i) all.learning_rates.push_back(i);
    const auto fine = scores(study, o, metric, all);
    const auto learns = [&](const Scores& grown) {
      const auto best = best_learning_rate(mean_curve(grown));
      if (!best) return false;
      const auto at = index_at(fine, grown.learning_rates[*best]);
      return have_learned(with_seeds(cells(study)[o * study.learning_rates.size() + at], {0}).trials, metric);
    };
    auto grid = growing_grid(log_usual);
    grid.refine = 5;  // as its authors' grid
    grid.lowest = fine.learning_rates.front();
    grid.highest = fine.learning_rates.back();
    const auto grown = replay(fine, grid, is_share(metric), learns);
    const auto curve = mean_curve(grown.scores), whole = mean_curve(fine);
    const auto best = best_learning_rate(curve), best_of_whole = best_learning_rate(whole);
    SameEdges edges;
    edges.add(good_range(curve, best), good_range(whole, best_of_whole), {});
    for (const double epsilon : window_epsilons) {
      if (is_share(metric)) edges.add(usable_window(curve, epsilon), usable_window(whole, epsilon), {});
    }
    fmt::print("| {} | {} | {} of {} | {:.2e} / {:.2e} | {:.4g} / {:.4g} | {} / {} | {} of {} | {} / {} |\n", name,
               optimizer, curve.learning_rates.size(), whole.learning_rates.size(), curve.learning_rates[*best],
               whole.learning_rates[*best_of_whole], std::abs(curve.scores[*best]),
               std::abs(whole.scores[*best_of_whole]), range_text(good_range(curve, best)),
               range_text(good_range(whole, best_of_whole)), edges.grown_and_fine.times, edges.grown_and_fine.of,
               cost_text(curve), cost_text(whole));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t studies = argc > 1 ? std::atoll(argv[1]) : 1'000;
  if (studies < 1) {
    fmt::print(stderr, "bench-grid-growth: STUDIES is a number from 1 on\n");
    return 2;
  }
  print_simulated({{"0.6 points", normal_seeds, 3, 0.9, 0.97},
                   {"0.6 points", normal_seeds, 5, 0.9, 0.97},
                   {"1 point, flat tops", flat_tops, 3, 0, 0},
                   {"1 point, flat tops", flat_tops, 5, 0, 0},
                   {"diverging", diverging_seeds, 3, 0, 0},
                   {"diverging", diverging_seeds, 5, 0, 0}},
                  studies);
  fmt::print(
      "\nPublished grids of one seed, five learning rates a decade: growing / whole.\n\n"
      "| study | optimizer | trials | best learning rate | best | good range | edges alike | cost(1) |\n"
      "|---|---|---|---|---|---|---|---|\n");
  for (const auto* study : {"deepobs-fmnist_2c2d", "deepobs-mnist_vae"}) {
    print_published(study, {{"GradientDescent", -2}, {"Momentum", -2}, {"Adam", -3}});
  }
  return broken ? 1 : 0;
}
