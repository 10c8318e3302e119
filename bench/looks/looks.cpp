// bench-looks [STUDIES [POPULATION]]: how often verdicts are wrong that are looked at after every seed, and how many
// trials that spares, over STUDIES made-up studies (2,000) a line, through the product's own code; of populations whose
// names hold POPULATION, by default of all. Exits with 1 where a promise of docs/statistics.md is broken by more than
// two standard errors.
#include <fmt/format.h>

#include <cstdlib>
#include <future>
#include <string_view>
#include <vector>

#include "analysis/simulated_looks.h"

namespace {

using etude::SeedRule;
using namespace etude::testing_data;

struct Line {
  const char* name;
  Population population;
  bool is_error = true;  // a verdict is wrong
  double most_clear = 0.07;
};

// The first of eight leads by so many standard deviations of a seed's value at each learning rate.
Population leading(double deviations) {
  auto population = top_two_equal(8);
  population.correlation = 0;
  for (auto& means : population.means) means = population.means[1];
  for (std::size_t rate = 1; rate < 3; ++rate) population.means[0][rate] += 0.01 * deviations;
  return population;
}

Population skewed(Population population) {
  population.is_skewed = true;
  return population;
}

bool broken = false;

std::string at_most(const Tally& tally, double promised, const LookedAt& result, bool is_error) {
  const bool holds = !is_error || tally.share() <= promised + result.allowance(promised);
  broken = broken || !holds;
  return fmt::format("{:.1f}{}", 100 * tally.share(), holds ? "" : "!");
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t studies = argc > 1 ? std::atoll(argv[1]) : 2'000;
  if (studies < 1) {
    fmt::print(stderr, "bench-looks: STUDIES is a number from 1 on\n");
    return 2;
  }
  std::vector<Line> lines{{"two equal", top_two_equal(2)},
                          {"two equal, like real curves", like_real()},
                          {"two equal, skewed", skewed(top_two_equal(2)), true, 0.10},
                          {"top two of 8 equal", top_two_equal(8)},
                          {"one of 8 leads by 1 sd", leading(1), false},
                          {"one of 8 leads by 2 sds", leading(2), false},
                          {"one of 8 leads by 4 sds", leading(4), false}};
  const std::string_view chosen = argc > 2 ? argv[2] : "";
  std::erase_if(lines, [&](const Line& line) { return std::string_view(line.name).find(chosen) == std::string::npos; });
  fmt::print(
      "{} studies a line; clear, named, dropped: in % of studies; trials: % of all that there could be.\n\n"
      "| population | figure | seeds | clear | named | dropped | seeds at the end | trials |\n"
      "|---|---|---|---|---|---|---|---|\n",
      studies);
  constexpr std::pair<std::int64_t, std::int64_t> ranges[] = {{3, 10}, {3, 20}};
  for (const auto& line : lines) {
    for (const char* figure : {"cost", "best", "average"}) {
      std::vector<std::future<LookedAt>> running;
      for (const auto& [first, last] : ranges) {
        const SeedRule rule{.at_least = first, .at_most = last, .figure = figure};
        running.push_back(std::async(std::launch::async, [&line, rule, studies] {
          return simulate_looks(line.population, rule, studies, static_cast<std::uint64_t>(rule.at_most));
        }));
      }
      for (std::size_t i = 0; i < running.size(); ++i) {
        const auto result = running[i].get();
        const double most = figure == std::string_view("average") ? 0.05 : line.most_clear;
        fmt::print("| {} | {} | {}–{} | {} | {} | {} | {:.1f} | {:.0f} |\n", line.name, figure, ranges[i].first,
                   ranges[i].second, at_most(result.clear, most, result, line.is_error),
                   at_most(result.named, 0.20, result, line.is_error),
                   at_most(result.dropped, 0.05, result, line.is_error), result.seeds, 100 * result.trials);
      }
    }
  }
  return broken ? 1 : 0;
}
