// bench-coverage [STUDIES]: how often étude's intervals hold the truth and how often its verdicts are wrong, over
// STUDIES made-up studies (10,000) a line, through the product's own code. Exits with 1 where a promise of
// docs/statistics.md is broken by more than two standard errors.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "analysis/simulated_study.h"

namespace {

using namespace etude::testing_data;

struct Check {
  bool broken = false;
  bool promised = true;

  std::string at_most(const Tally& tally, double promised, const Coverage& coverage) {
    return mark(tally, tally.share() <= promised + coverage.allowance(promised));
  }
  std::string between(const Tally& tally, double low, double high, const Coverage& coverage) {
    const bool holds =
        tally.share() >= low - coverage.allowance(low) && tally.share() <= high + coverage.allowance(high);
    return mark(tally, holds);
  }

 private:
  std::string mark(const Tally& tally, bool holds) {
    broken = broken || (!holds && promised);
    return fmt::format("{:.1f}{}", 100 * tally.share(), holds || !promised ? " " : "!");
  }
};

struct Line {
  const char* name;
  Population population;
  bool promised = true;  // else shown, and promised by nobody
};

// The first of eight leads by so many standard deviations of a seed's area.
Population leading(double deviations) {
  auto population = top_two_equal(8, 0.01);
  population.correlation = 0;
  for (auto& means : population.means) means = population.means[1];
  const double of_area = 0.01 * std::sqrt((1. + 4. + 4. + 1.) / 36);  // trapezoids over four learning rates
  for (auto& mean : population.means[0]) mean += deviations * of_area;
  return population;
}

// Two of equal area, of which one falls to chance one time in five at a learning rate: with three seeds half of the
// studies do not show it.
Population one_diverges() {
  auto population = top_two_equal(2);
  population.first_diverges = 0.2;
  population.means[1] = population.truth(0).scores;
  return population;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t studies = argc > 1 ? std::atoll(argv[1]) : 10'000;
  if (studies < 1) {
    fmt::print(stderr, "bench-coverage: STUDIES is a number from 1 on\n");
    return 2;
  }
  auto alike = top_two_equal(8);
  for (auto& means : alike.means) means = alike.means.front();
  const Line lines[] = {{"two equal", top_two_equal(2)},
                        {"top two of 8 equal", top_two_equal(8)},
                        {"top two of 8 equal and 3 x noisier", top_two_equal(8, 0.03)},
                        {"8 equal", alike},
                        {"one of 8 leads by 2 sds", leading(2), false},
                        {"one of 8 leads by 4 sds", leading(4), false},
                        {"two equal, one diverges 1 in 5", one_diverges(), false}};
  Check check;
  fmt::print(
      "{} studies a line; all in %. Verdicts: clear/named by best, cost and average; beaten in both. Intervals "
      "that hold the truth.\n",
      studies);
  fmt::print("{:34}{:>6}", "", "seeds");
  for (const auto* title : {"best", "cost", "average"}) fmt::print("{:>14}", title);
  for (const auto* title : {"beaten", "cells", "area", "- lead", "best", "cost", "- lead", "sens.", "window"}) {
    fmt::print("{:>8}", title);
  }
  fmt::print("\n");
  for (const auto& [name, population, promised] : lines) {
    check.promised = promised;
    for (const std::int64_t seeds : {3, 5, 10, 20}) {
      const auto c = simulate(population, seeds, studies, static_cast<std::uint64_t>(1000 + seeds));
      fmt::print("{:34}{:>6}", name, seeds);
      for (const auto criterion : etude::criteria) {
        const auto& [clear, named] = c.by(criterion);
        const double most = criterion == etude::Criterion::average ? 0.05 : 0.07;
        fmt::print("{:>14}", check.at_most(clear, most, c) + "/ " + check.at_most(named, 0.20, c));
      }
      fmt::print("{:>8}", check.at_most(c.beaten, 0.05, c));
      for (const auto* linear : {&c.cells, &c.area, &c.area_difference}) {
        fmt::print("{:>8}", check.between(*linear, 0.93, 0.97, c));
      }
      for (const auto* other : {&c.best, &c.cost, &c.cost_difference, &c.sensitivity}) {
        fmt::print("{:>8}", check.between(*other, 0.93, 1, c));
      }
      fmt::print("{:>8}\n", check.between(c.window, 0.85, 1, c));
      std::fflush(stdout);
    }
  }
  return check.broken ? 1 : 0;
}
