#include "analysis/bootstrap.h"

#include <cmath>
#include <random>

#include "analysis/samples.h"

namespace etude {
namespace {

constexpr std::size_t most_enumerated = 5;
constexpr std::size_t draws = 2000;

// Every word of n letters over the alphabet 0 .. n-1, the last letter turning fastest.
Resamples every_draw(std::size_t seeds) {
  Resamples result;
  std::vector<std::uint32_t> word(seeds, 0);
  while (true) {
    result.push_back(word);
    std::size_t i = seeds;
    while (i > 0 && ++word[i - 1] == seeds) word[--i] = 0;
    if (i == 0) return result;
  }
}

}  // namespace

Resamples resamples(std::size_t seeds) {
  if (seeds < 2) return {};
  if (seeds <= most_enumerated) return every_draw(seeds);
  Resamples result(draws, std::vector<std::uint32_t>(seeds));
  std::mt19937 random(42);
  for (auto& draw : result) {
    for (auto& index : draw) index = static_cast<std::uint32_t>(random() % seeds);
  }
  return result;
}

Interval percentile_interval(double value, std::vector<double> resampled) {
  std::erase_if(resampled, [](double x) { return std::isnan(x); });
  return {.value = value, .low = quantile(resampled, 0.025), .high = quantile(resampled, 0.975)};
}

Interval mean_interval(const std::vector<double>& values) {
  std::vector<double> resampled;
  for (const auto& draw : resamples(values.size())) {
    double sum = 0;
    for (const auto i : draw) sum += values[i];
    resampled.push_back(sum / static_cast<double>(draw.size()));
  }
  return percentile_interval(mean(values), std::move(resampled));
}

}  // namespace etude
