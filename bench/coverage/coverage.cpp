// bench-coverage [STUDIES [POPULATION]]: how often étude's intervals hold the truth and how often its verdicts are
// wrong, over STUDIES made-up studies (10,000) a line, through the product's own code; of populations whose names hold
// POPULATION, by default of all. Exits with 1 where a promise of docs/statistics.md is broken by more than two standard
// errors, which of a hundred numbers a few are by chance: draw more studies of it.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/simulated_study.h"

namespace {

using etude::Criterion;
using namespace etude::testing_data;

// What a line promises, at most or at least.
struct Promise {
  double average_clear = 0.05, other_clear = 0.07, named = 0.20, beaten = 0.05;
  double linear = 0.93, other = 0.93;  // coverage
  std::int64_t from_seeds = 3;         // of coverage
};
constexpr Promise normal{};
constexpr Promise skewed{.other_clear = 0.10, .linear = 0.90, .other = 0.90, .from_seeds = 5};
constexpr Promise unequal{.other_clear = 0.10, .linear = 0.93, .other = 0.90};
// Shown, and promised by nobody.
constexpr Promise none{
    .average_clear = 1, .other_clear = 1, .named = 1, .beaten = 1, .linear = 0, .other = 0, .from_seeds = 3};

// A leader by cost and by average there is.
constexpr Promise unbeaten_alone{.average_clear = 1, .other_clear = 1, .named = 1};

struct Line {
  const char* name;
  Population population;
  Promise promise = normal;
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

Population alike(std::size_t count) {
  auto population = top_two_equal(count);
  for (auto& means : population.means) means = population.means.front();
  return population;
}

// None is beaten in both in truth, and it is the hardest case of that: far apart in one of the two. What costs less
// averages more.
Population alike_but_for_costs() {
  auto population = alike(8);
  for (std::size_t i = 0; i < population.means.size(); ++i) {
    population.means[i][0] -= 0.04 * static_cast<double>(i);
    population.means[i][3] -= 0.04 * static_cast<double>(i);
  }
  return population;
}

Population with(Population population, const std::function<void(Population&)>& change) {
  change(population);
  return population;
}

// Two of equal area (and unequal costs), of which one falls to chance one time in five at a learning rate: with three
// seeds half of the studies do not show it.
Population one_diverges() {
  auto population = top_two_equal(2);
  population.diverges = {0.2};
  population.means[1] = population.truth(0).scores;
  return population;
}

bool broken = false;

std::string text(const Tally& tally, bool holds) {
  if (tally.of == 0) return "–";
  broken = broken || !holds;
  return fmt::format("{:.1f}{}", 100 * tally.share(), holds ? "" : "!");
}

std::string at_most(const Tally& tally, double promised, const Coverage& coverage) {
  return text(tally, tally.share() <= promised + coverage.allowance(promised));
}

std::string at_least(const Tally& tally, double promised) {
  const double allowance = 2 * std::sqrt(promised * (1 - promised) / static_cast<double>(tally.of));
  return text(tally, tally.share() >= promised - allowance);
}

void print_verdicts(const Line& line, std::int64_t seeds, const Coverage& coverage) {
  fmt::print("| {} | {} |", line.name, seeds);
  for (const auto criterion : etude::criteria) {
    const auto& [clear, named] = coverage.by(criterion);
    const double most = criterion == Criterion::average ? line.promise.average_clear : line.promise.other_clear;
    fmt::print(" {} / {} |", at_most(clear, most, coverage), at_most(named, line.promise.named, coverage));
  }
  fmt::print(" {} |\n", at_most(coverage.beaten, line.promise.beaten, coverage));
}

void print_intervals(const Line& line, std::int64_t seeds, const Coverage& c) {
  fmt::print("| {} | {} |", line.name, seeds);
  const bool promised = seeds >= line.promise.from_seeds;
  for (const auto* linear : {&c.cells, &c.area, &c.area_difference, &c.guess, &c.gain}) {
    fmt::print(" {} |", at_least(*linear, promised ? line.promise.linear : 0));
  }
  for (const auto* other : {&c.best, &c.cost, &c.cost_difference, &c.half_decade, &c.too_low, &c.too_high,
                            &c.forgiveness, &c.sensitivity}) {
    fmt::print(" {} |", at_least(*other, promised ? line.promise.other : 0));
  }
  fmt::print(" {} |\n", at_least(c.window, promised ? std::min(0.85, line.promise.other) : 0));
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t studies = argc > 1 ? std::atoll(argv[1]) : 10'000;
  if (studies < 1) {
    fmt::print(stderr, "bench-coverage: STUDIES is a number from 1 on\n");
    return 2;
  }
  std::vector<Line> lines{
      {"two equal", top_two_equal(2)},
      {"two equal, like real curves", like_real()},
      {"two equal, unpaired", with(top_two_equal(2), [](auto& p) { p.is_unpaired = true; })},
      {"two equal, one 3 × noisier", with(top_two_equal(2), [](auto& p) { p.deviations[1] = 0.03; }), unequal},
      {"two equal, skewed", with(top_two_equal(2), [](auto& p) { p.is_skewed = true; }), skewed},
      {"two equal, skewed, like real curves", with(like_real(), [](auto& p) { p.is_skewed = true; }), skewed},
      {"two equal, ragged", with(top_two_equal(2), [](auto& p) { p.is_ragged = true; })},
      {"top two of 8 equal", top_two_equal(8)},
      {"top two of 8 equal and 3 × noisier", top_two_equal(8, 0.03)},
      {"top two of 20 equal", top_two_equal(20)},
      {"8 equal", alike(8)},
      {"20 equal", alike(20)},
      {"8 equally good, not equally dear", alike_but_for_costs(), unbeaten_alone},
      {"two equal, both diverge 1 in 5",
       with(top_two_equal(2),
            [](auto& p) {
              p.diverges = {0.2, 0.2};
            }),
       none},
      {"equal averages, one diverges 1 in 5", one_diverges(), none},
      {"one of 8 leads by 2 sds", leading(2), none},
      {"one of 8 leads by 4 sds", leading(4), none},
  };
  const std::string_view chosen = argc > 2 ? argv[2] : "";
  std::erase_if(lines, [&](const Line& line) { return std::string_view(line.name).find(chosen) == std::string::npos; });
  constexpr std::int64_t seed_counts[] = {3, 5, 10, 20};
  std::vector<std::vector<Coverage>> results;
  for (const auto& line : lines) {
    std::vector<std::future<Coverage>> running;
    for (const auto seeds : seed_counts) {
      running.push_back(std::async(std::launch::async, [&line, seeds, studies] {
        return simulate(line.population, seeds, studies, static_cast<std::uint64_t>(1000 + seeds));
      }));
    }
    auto& row = results.emplace_back();
    for (auto& result : running) row.push_back(result.get());
    fmt::print(stderr, "{}\n", line.name);
  }
  fmt::print(
      "{} studies a line; all in %. Verdicts: clear / named by each criterion; beaten: one of the first two is "
      "called so.\n\n| population | seeds | best | cost | average | beaten |\n|---|---|---|---|---|---|\n",
      studies);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t j = 0; j < std::size(seed_counts); ++j) print_verdicts(lines[i], seed_counts[j], results[i][j]);
  }
  fmt::print(
      "\nIntervals that hold the truth, of those that are shown.\n\n| population | seeds | cells | average | – lead "
      "| guess | gain | best | cost | – lead | cost(½) | too low | too high | forgiveness | sensitivity | window "
      "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t j = 0; j < std::size(seed_counts); ++j) print_intervals(lines[i], seed_counts[j], results[i][j]);
  }
  return broken ? 1 : 0;
}
