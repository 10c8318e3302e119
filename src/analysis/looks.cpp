#include "analysis/looks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

#include "analysis/distributions.h"

namespace etude {
namespace {

// The standard library's own normal numbers differ between libraries, and what is decided must not.
class Normal {
 public:
  double operator()() {
    if (has_second_) {
      has_second_ = false;
      return second_;
    }
    const double radius = std::sqrt(-2 * std::log(uniform())), angle = 2 * std::numbers::pi * uniform();
    second_ = radius * std::sin(angle);
    has_second_ = true;
    return radius * std::cos(angle);
  }

 private:
  // In (0, 1).
  double uniform() { return (static_cast<double>(random_() >> 11U) + 0.5) * 0x1p-53; }

  std::mt19937_64 random_{1};
  double second_ = 0;
  bool has_second_ = false;
};

// A mean over a growing number of seeds, and its t.
struct RunningT {
  double n = 0, sum = 0, squares = 0;
  void add(double x) {
    ++n;
    sum += x;
    squares += x * x;
  }
  [[nodiscard]] double t() const {
    const double mean = sum / n;
    return mean / std::sqrt((squares - n * mean * mean) / (n - 1) / n);
  }
};

// What |t| must exceed at a two-sided level, by seeds from `first` on.
std::vector<double> critical(std::int64_t first, std::int64_t last, double level) {
  std::vector<double> result;
  for (auto n = first; n <= last; ++n) result.push_back(student_quantile(1 - level / 2, static_cast<double>(n - 1)));
  return result;
}

// A level is good to a tenth of it: 5 % is 4.9 to 5.1.
constexpr std::size_t sequences = 100'000;

// The level at which so many of the sequences of |t| cross anywhere.
double level_of(const std::vector<std::vector<double>>& all, std::int64_t first, std::int64_t last, double share) {
  double low = 0, high = share;
  for (int step = 0; step < 24; ++step) {
    const double level = (low + high) / 2;
    const auto bounds = critical(first, last, level);
    std::size_t crossed = 0;
    for (const auto& t : all) {
      crossed +=
          std::equal(t.begin(), t.end(), bounds.begin(), [](double x, double bound) { return x <= bound; }) ? 0 : 1;
    }
    (static_cast<double>(crossed) > share * static_cast<double>(all.size()) ? high : low) = level;
  }
  return (low + high) / 2;
}

Levels simulate(std::int64_t first, std::int64_t last) {
  Normal normal;
  std::vector<std::vector<double>> all(sequences);
  for (auto& sequence : all) {
    RunningT running;
    for (std::int64_t n = 1; n <= last; ++n) {
      running.add(normal());
      if (n >= first) sequence.push_back(std::abs(running.t()));
    }
  }
  const Levels one_look;
  return {.clear = level_of(all, first, last, one_look.clear), .likely = level_of(all, first, last, one_look.likely)};
}

}  // namespace

Levels levels_of_looks(std::int64_t first, std::int64_t last) {
  if (first == last) return {};
  thread_local std::map<std::pair<std::int64_t, std::int64_t>, Levels> known;
  const auto [found, is_new] = known.try_emplace({first, last});
  if (is_new) found->second = simulate(first, last);
  return found->second;
}

double level_to_drop(const Levels& levels, std::size_t optimizers) {
  return levels.clear * std::min(1.0, 1.5 / static_cast<double>(optimizers - 1));
}

double expected_share(std::size_t optimizers, std::int64_t first, std::int64_t last, double lead) {
  const auto levels = levels_of_looks(first, last);
  const auto clear = critical(first, last, levels.clear),
             drop = critical(first, last, level_to_drop(levels, optimizers));
  constexpr int studies = 400;
  Normal normal;
  double trained = 0;
  for (int study = 0; study < studies; ++study) {
    std::vector<std::vector<double>> scores(optimizers);
    std::vector<std::size_t> left(optimizers);
    for (std::size_t i = 0; i < optimizers; ++i) left[i] = i;
    for (std::int64_t n = 1; n <= last && left.size() > 1; ++n) {
      for (const auto i : left) scores[i].push_back(normal() + (i == 0 ? lead : 0));
      trained += static_cast<double>(left.size());
      if (n < first) continue;
      const auto sum = [&](std::size_t i) { return std::accumulate(scores[i].begin(), scores[i].end(), 0.0); };
      const auto leader = *std::max_element(left.begin(), left.end(), [&](auto a, auto b) { return sum(a) < sum(b); });
      const auto t_over = [&](std::size_t rival) {
        RunningT running;
        for (std::size_t s = 0; s < scores[rival].size(); ++s) running.add(scores[leader][s] - scores[rival][s]);
        return running.t();
      };
      const auto at = static_cast<std::size_t>(n - first);
      const bool is_clear =
          std::all_of(left.begin(), left.end(), [&](auto i) { return i == leader || t_over(i) > clear[at]; });
      if (is_clear) break;
      std::erase_if(left, [&](auto i) { return i != leader && t_over(i) > drop[at]; });
    }
  }
  return trained / (studies * static_cast<double>(optimizers) * static_cast<double>(last));
}

}  // namespace etude
