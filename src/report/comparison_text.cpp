#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/comparison.h"
#include "report/figure_text.h"
#include "report/table.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Table = std::vector<std::vector<std::string>>;

// How a metric is shown: accuracies in %, losses as they are.
struct Unit {
  double scale;
  int digits;
};
constexpr Unit percent{.scale = 100, .digits = 1}, nats{.scale = 1, .digits = 3};

std::vector<std::string> figure_row(const std::string& name, const Unit& unit, const PairedFigure& figure) {
  const double probability = figure.difference.probability_a_better;
  return {name, number_text(unit.scale * figure.a, unit.digits), number_text(unit.scale * figure.b, unit.digits),
          interval_text(figure.difference.difference, unit.scale, unit.digits, true), number_text(probability, 2)};
}

std::string figures_table(const Pairing& pairing, const std::string& a, const std::string& b, std::size_t columns) {
  return format_table({{"", a, b, "difference [95 %]", fmt::format("P({} better)", a)},
                       figure_row("test accuracy, %: area", percent, pairing.accuracy_area),
                       figure_row("test accuracy, %: best", percent, pairing.best_accuracy),
                       figure_row("training loss: area", nats, pairing.loss_area),
                       figure_row("training loss: best", nats, pairing.best_loss)},
                      columns);
}

std::string cells_table(const Pairing& pairing, const std::string& a, const std::string& b, std::size_t columns) {
  Table table{{"learning rate", a, b, "difference [95 %]", "loss difference [95 %]", "pairs"}};
  const auto side = [](double accuracy, std::int64_t diverged) {
    const auto mark = diverged > 0 ? fmt::format(" ✗{}", diverged) : "";
    return number_text(100 * accuracy, 1) + mark;
  };
  for (const auto& cell : pairing.cells) {
    table.push_back({fmt::format("{:g}", cell.learning_rate), side(cell.accuracy_a, cell.diverged_a),
                     side(cell.accuracy_b, cell.diverged_b), interval_text(cell.accuracy, 100, 1, true),
                     interval_text(cell.loss, 1, 3, true), std::to_string(cell.pairs)});
  }
  return format_table(table, columns);
}

// What the paired area says, in one sentence.
std::string answer(const Pairing& pairing, const std::string& a, const std::string& b) {
  const auto& d = pairing.accuracy_area.difference.difference;
  if (pairing.pairs == 0) return "No learning rate and seed is finished on both sides: there is nothing to compare.";
  const auto& ahead = d.value < 0 ? b : a;
  const auto& behind = d.value < 0 ? a : b;
  const auto points = fmt::format("{:.1f} points of test accuracy", 100 * std::abs(d.value));
  if (std::isnan(d.low)) return fmt::format("{} is {} ahead of {}, on one seed.", ahead, points, behind);
  const bool told_apart = d.low > 0 || d.high < 0;
  const auto interval = d.value < 0 ? fmt::format("{:.1f} to {:.1f}", -100 * d.high, -100 * d.low)
                                    : fmt::format("{:.1f} to {:.1f}", 100 * d.low, 100 * d.high);
  if (told_apart) {
    return fmt::format("Averaged over the learning rates, {} is {} ahead of {} (95 % interval {}).", ahead, points,
                       behind, interval);
  }
  if (d.value == 0 && d.low == 0 && d.high == 0) return fmt::format("{} and {} are level.", a, b);
  return fmt::format(
      "Undecided: averaged over the learning rates, {} is {} ahead of {}, but the 95 % interval, {}, holds 0.", ahead,
      points, behind, interval);
}

std::string with_line_end(const std::string& sentence) { return sentence.empty() ? "" : sentence + "\n"; }

const char* const figures_legend =
    "area: averaged over the learning rates' logarithms; best: at each one's best learning rate; [95 %]: paired "
    "bootstrap "
    "over seeds; P: the probability that a seed of the first beats a seed of the second, ties counting half\n";

std::string joined(const StudyPairing::Unshared& unshared) {
  std::vector<std::string> parts;
  if (!unshared.optimizers.empty()) parts.push_back(fmt::format("{}", fmt::join(unshared.optimizers, ", ")));
  if (!unshared.learning_rates.empty()) {
    parts.push_back(fmt::format("learning rates {:g}", fmt::join(unshared.learning_rates, ", ")));
  }
  if (!unshared.seeds.empty()) parts.push_back(fmt::format("seeds {}", fmt::join(unshared.seeds, ", ")));
  return fmt::format("{}", fmt::join(parts, "; "));
}

// The grids' and the settings' differences, a line each.
std::string not_shared(const ComparedStudies& studies, const StudyPairing& pairing) {
  std::string text;
  for (const auto& [setting, a, b] : setting_differences(studies.a, studies.b)) {
    text += fmt::format("  {}: {} and {}\n", setting, a, b);
  }
  if (const auto only = joined(pairing.only_a); !only.empty())
    text += fmt::format("  only in {}: {}\n", studies.name_a, only);
  if (const auto only = joined(pairing.only_b); !only.empty())
    text += fmt::format("  only in {}: {}\n", studies.name_b, only);
  for (const auto& pair : pairing.pairings) {
    if (pair.only_a + pair.only_b == 0) continue;
    text += fmt::format("  {}: {} finished trials only in {}, {} only in {}\n", pair.a, pair.only_a, studies.name_a,
                        pair.only_b, studies.name_b);
  }
  return text.empty() ? "" : "\nnot shared\n" + text;
}

}  // namespace

std::string comparison_text(const StudyRecord& study, const Pairing& pairing, std::size_t columns) {
  const auto &a = pairing.a, &b = pairing.b;
  std::string text =
      fmt::format("{}: {} less {}, paired by learning rate and seed\n\n{}\n", study.name, a, b, answer(pairing, a, b));
  if (pairing.pairs > 0) text += with_line_end(seeds_caution(pairing.seeds.size()));
  const auto left_out = pairing.only_a + pairing.only_b == 0
                            ? ""
                            : fmt::format("\nleft out: {} trials that only {} has finished, {} that only {} has\n",
                                          pairing.only_a, a, pairing.only_b, b);
  if (pairing.pairs == 0) return wrap(text + left_out, columns);
  return wrap(text, columns) + "\n" + figures_table(pairing, a, b, columns) + wrap(figures_legend, columns) +
         wrap("\nmean test accuracy in % by learning rate; ✗ how many diverged\n\n", columns) +
         cells_table(pairing, a, b, columns) + wrap(left_out, columns);
}

std::string comparison_text(const ComparedStudies& studies, const StudyPairing& pairing, std::size_t columns) {
  std::int64_t pairs = 0, identical = 0;
  std::size_t seeds = 0;
  Table table{{"optimizer", "A: area", "B: area", "A less B [95 %]", "best, A less B [95 %]", "P(A better)", "pairs",
               "identical"}};
  for (const auto& pair : pairing.pairings) {
    const auto& area = pair.accuracy_area;
    table.push_back({pair.a, number_text(100 * area.a, 1), number_text(100 * area.b, 1),
                     interval_text(area.difference.difference, 100, 1, true),
                     interval_text(pair.best_accuracy.difference.difference, 100, 1, true),
                     number_text(area.difference.probability_a_better, 2), std::to_string(pair.pairs),
                     std::to_string(pair.identical)});
    pairs += pair.pairs;
    identical += pair.identical;
    seeds = pair.seeds.size();
  }
  std::string text = fmt::format("A: {}, study {}\nB: {}, study {}\n\n", studies.name_a, studies.a.name, studies.name_b,
                                 studies.b.name);
  if (pairs == 0) {
    text +=
        "They share no finished trial of the same optimizer, learning rate and seed: there is nothing to compare.\n";
    return text + wrap(not_shared(studies, pairing), columns);
  }
  text +=
      wrap(fmt::format("{} pairs of trials with the same optimizer, learning rate and seed; {} of them have the same "
                       "losses and accuracies to the last bit at every epoch.\n{}",
                       pairs, identical, with_line_end(seeds_caution(seeds))),
           columns);
  return text + "\ntest accuracy in %\n\n" + format_table(table, columns) + wrap(figures_legend, columns) +
         wrap(not_shared(studies, pairing), columns);
}

}  // namespace etude
