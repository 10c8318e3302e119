#include "report/summary_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/heat.h"
#include "report/optimizer_text.h"
#include "report/table.h"
#include "report/verdict.h"
#include "study/learning_rates.h"

namespace etude {
namespace {

using Names = std::vector<std::string>;
using Table = std::vector<std::vector<std::string>>;

std::string percent(const Interval& interval) { return interval_text(interval, points_text); }

std::string best_text(const CurveFigures& figures, const Names& rate_names) {
  if (!figures.best_at) return "–";
  return fmt::format("{} at {}{}", points_text(figures.best.value), rate_names[*figures.best_at],
                     figures.learning_rates_to_add.empty() ? " " : "!");
}

double highest_accuracy(const Summary& summary) {
  double highest = 0;
  for (const auto& cell : summary.cells) highest = std::max(highest, cell.accuracy.value);  // a NaN is not larger
  return highest;
}

// One block per learning rate.
std::string curve_text(const Summary& summary, std::size_t optimizer, double low, double high) {
  std::string text;
  const auto rates = summary.learning_rates.size();
  for (std::size_t i = optimizer * rates; i < (optimizer + 1) * rates; ++i) {
    const auto& [cell, accuracy, loss, accuracy_deviation, loss_deviation, divergence] = summary.cells[i];
    const auto trials = static_cast<std::int64_t>(cell.trials.size());
    text += trials > 0 && cell.diverged() == trials ? "✗" : block_curve({accuracy.value}, low, high);
  }
  return text;
}

std::string ranking_text(const Summary& summary, std::size_t terminal_columns) {
  const double low = std::min(summary.initial_accuracy, highest_accuracy(summary)), high = highest_accuracy(summary);
  const auto rate_names = learning_rate_names(summary.learning_rates);
  Table table{{"optimizer", "rank", "area", "best", "sensitivity", "window", "curve"}};
  for (const auto& rank : summary.ranking) {
    const auto& figures = summary.per_optimizer[rank.optimizer];
    const auto bounds = rank_bounds_text(rank);
    table.push_back({figures.optimizer, rank_text(rank) + (bounds.empty() ? "" : " " + bounds),
                     percent(figures.accuracy.area), best_text(figures.accuracy, rate_names),
                     sensitivity_text(figures, Metric::accuracy), window_text(figures, figures.windows[1], false),
                     curve_text(summary, rank.optimizer, low, high)});
  }
  constexpr const char* legend =
      "area: test accuracy in %, averaged over the learning rates' logarithms, a trial that diverged counting as "
      "untrained [95 % interval over seeds]; rank: by area [where the true one lies], – where a learning rate is not "
      "measured yet; best: of the learning rates at which no seed diverged; sensitivity: best less mean, in points; "
      "window: decades of learning rate within 2 points of the best, ≥ where the grid ends first; curve: accuracy by "
      "learning rate, ✗ where all diverged; !: the best lies on the grid's edge\n";
  return format_table(table, terminal_columns) + wrap(legend, terminal_columns);
}

std::string cell_text(const CellSummary& summary, bool best) {
  const auto& cell = summary.cell;
  const auto finished = static_cast<std::int64_t>(cell.trials.size());
  if (finished == 0) return "–";
  std::string text = points_text(summary.accuracy.value);
  if (std::isfinite(summary.accuracy_deviation)) text += " ± " + points_text(summary.accuracy_deviation);
  if (cell.diverged() > 0) text += fmt::format(" ✗{}", cell.diverged());
  if (finished < cell.planned) text += fmt::format(" ({}/{})", finished, cell.planned);
  return text + (best ? " *" : "  ");
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, display_width(text)), ' ') + text;
}

std::string accuracy_table(const Summary& summary, bool colour, std::size_t terminal_columns) {
  const std::size_t columns = summary.learning_rates.size();
  Table table(1, {"optimizer"});
  for (const auto& name : learning_rate_names(summary.learning_rates)) table[0].push_back(name + "  ");
  std::size_t width = 0;
  for (std::size_t row = 0; row < summary.optimizers.size(); ++row) {
    auto& line = table.emplace_back(1, summary.optimizers[row]);
    const auto& best = summary.per_optimizer[row].accuracy.best_at;
    for (std::size_t i = 0; i < columns; ++i) {
      line.push_back(cell_text(summary.cells[row * columns + i], best == i));
      width = std::max(width, display_width(line.back()));
    }
  }
  if (colour) {
    const double highest = highest_accuracy(summary);
    for (std::size_t i = 0; i < summary.cells.size(); ++i) {
      const double accuracy = summary.cells[i].accuracy.value;
      auto& text = table[1 + i / columns][1 + i % columns];
      if (!std::isnan(accuracy)) text = heat(padded(text, width), highest > 0 ? accuracy / highest : 0);
    }
  }
  return format_table(table, terminal_columns);
}

std::string divergence_text(const Summary& summary) {
  std::string text;
  const auto rate_names = learning_rate_names(summary.learning_rates);
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    const auto& cell = summary.cells[i].cell;
    if (cell.diverged() == 0) continue;
    text += fmt::format("  {} at lr {}: {} of {} diverged, first at step {}: {}\n", cell.optimizer,
                        rate_names[i % rate_names.size()], cell.diverged(), cell.trials.size(),
                        *cell.first_divergence(), cell.first_cause());
  }
  if (!text.empty()) text = "✗ diverged\n" + text;
  if (const auto unseen = unseen_divergence_text(summary); !unseen.empty()) text += unseen + "\n";
  return text.empty() ? text : "\n" + text;
}

std::string edge_text(const Summary& summary) {
  std::string text;
  for (const auto& figures : summary.per_optimizer) {
    const auto rates = rates_to_add_text(figures.accuracy, plain_rate);
    if (rates.empty()) continue;
    text += fmt::format("! {}'s best learning rate lies on the grid's edge; add {}\n", figures.optimizer, rates);
  }
  return text.empty() ? text : "\n" + text;
}

std::string speed_at_rate(const Convergence& convergence, const Names& rate_names) {
  const auto speed = speed_text(convergence, false);
  return convergence.at ? speed + " at " + rate_names[*convergence.at] : speed;
}

std::string convergence_text(const Summary& summary, std::size_t terminal_columns) {
  if (summary.targets.empty() && summary.loss_targets.empty()) return "";
  Table table(1, {"optimizer"});
  const auto rate_names = learning_rate_names(summary.learning_rates);
  for (const double target : summary.targets)
    table[0].push_back(fmt::format("accuracy {} %", target_text(target, Metric::accuracy)));
  for (const double target : summary.loss_targets) table[0].push_back("loss " + target_text(target, Metric::loss));
  for (const auto& figures : summary.per_optimizer) {
    auto& line = table.emplace_back(1, figures.optimizer);
    for (const auto& convergence : figures.convergence) line.push_back(speed_at_rate(convergence, rate_names));
    for (const auto& convergence : figures.loss_convergence) line.push_back(speed_at_rate(convergence, rate_names));
  }
  return wrap(
             "\nfirst epoch to reach a test accuracy or a mean training loss: mean over seeds, at the quickest "
             "learning "
             "rate where all seeds reach it; else how many trials of all do\n\n",
             terminal_columns) +
         format_table(table, terminal_columns);
}

}  // namespace

std::string summary_text(const StudyRecord& study, const Summary& summary, bool colour, std::size_t columns) {
  const auto answer = verdict(summary);
  std::string text = wrap(fmt::format("{}\n\n{}\n{}", study.name, answer.text, answer.caution), columns);
  if (text.back() != '\n') text += "\n";
  if (summary.done == 0) return text;
  text += "\n" + ranking_text(summary, columns) +
          wrap(fmt::format(
                   "\nfinal test accuracy in %, mean{} over {} seed{}; * the optimizer's best; ✗ how many diverged\n\n",
                   summary.seeds.size() > 1 ? " ± standard deviation" : "", summary.seeds.size(),
                   summary.seeds.size() == 1 ? "" : "s"),
               columns) +
          accuracy_table(summary, colour, columns);
  return text + wrap(divergence_text(summary) + edge_text(summary), columns) + convergence_text(summary, columns);
}

}  // namespace etude
