#include "report/summary_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure_text.h"
#include "report/heat.h"
#include "report/table.h"
#include "report/verdict.h"

namespace etude {
namespace {

using Table = std::vector<std::vector<std::string>>;

std::string percent(const Interval& interval) { return interval_text(interval, 100, 1); }

std::string best_text(const CurveFigures& figures) {
  if (std::isnan(figures.best.value)) return "–";
  return fmt::format("{:.1f} at {:g}{}", 100 * figures.best.value, figures.best_learning_rate,
                     figures.learning_rates_to_add.empty() ? " " : "!");
}

std::string window_text(const Window& window) {
  if (std::isnan(window.decades.value)) return "–";
  const bool open = window.range.open_low || window.range.open_high;
  return fmt::format("{}{:.1f}", open ? "≥" : "", window.decades.value);
}

std::string rank_text(const Rank& rank) {
  if (!rank.complete) return "–";
  if (std::isnan(rank.spread.low) || rank.spread.low == rank.spread.high) return fmt::format("{:g}", rank.rank);
  return fmt::format("{:g} [{:g}, {:g}]", rank.rank, rank.spread.low, rank.spread.high);
}

const OptimizerSummary& figures_of(const Summary& summary, const std::string& optimizer) {
  return *std::find_if(summary.per_optimizer.begin(), summary.per_optimizer.end(),
                       [&](const auto& figures) { return figures.optimizer == optimizer; });
}

double highest_accuracy(const Summary& summary) {
  double highest = 0;
  for (const auto& cell : summary.cells) highest = std::max(highest, cell.accuracy.value);  // a NaN is not larger
  return highest;
}

// One block per learning rate.
std::string curve_text(const Summary& summary, const std::string& optimizer, double low, double high) {
  std::string text;
  for (const auto& [cell, accuracy, loss, accuracy_deviation, loss_deviation] : summary.cells) {
    if (cell.optimizer != optimizer) continue;
    const auto trials = static_cast<std::int64_t>(cell.trials.size());
    text += trials > 0 && cell.diverged() == trials ? "✗" : block_curve({accuracy.value}, low, high);
  }
  return text;
}

std::string ranking_text(const Summary& summary, std::size_t terminal_columns) {
  const double low = std::min(summary.initial_accuracy, highest_accuracy(summary)), high = highest_accuracy(summary);
  Table table{{"optimizer", "rank", "area", "best", "sensitivity", "window", "curve"}};
  for (const auto& rank : summary.ranking) {
    const auto& figures = figures_of(summary, rank.optimizer);
    table.push_back({rank.optimizer, rank_text(rank), percent(figures.accuracy.area), best_text(figures.accuracy),
                     percent(figures.accuracy.sensitivity), window_text(figures.windows[1]),
                     curve_text(summary, rank.optimizer, low, high)});
  }
  constexpr const char* legend =
      "area: test accuracy in %, averaged over the learning rates' logarithms [95 % interval over seeds]; rank: by "
      "area "
      "[its spread], – where a learning rate is not measured yet; sensitivity: best less mean, in points; window: "
      "decades of learning rate within 2 points of the "
      "best, ≥ where the grid ends first; curve: accuracy by learning rate, ✗ where all diverged; !: the best lies on "
      "the "
      "grid's edge\n";
  return format_table(table, terminal_columns) + wrap(legend, terminal_columns);
}

std::string cell_text(const CellSummary& summary, bool best) {
  const auto& cell = summary.cell;
  const auto finished = static_cast<std::int64_t>(cell.trials.size());
  if (finished == 0) return "–";
  std::string text = fmt::format("{:.1f}", 100 * summary.accuracy.value);
  if (!std::isnan(summary.accuracy_deviation)) text += fmt::format(" ± {:.1f}", 100 * summary.accuracy_deviation);
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
  for (const double learning_rate : summary.learning_rates) table[0].push_back(fmt::format("{:g}  ", learning_rate));
  std::size_t width = 0;
  for (std::size_t row = 0; row < summary.optimizers.size(); ++row) {
    auto& line = table.emplace_back(1, summary.optimizers[row]);
    const double best = summary.per_optimizer[row].accuracy.best_learning_rate;
    for (std::size_t i = 0; i < columns; ++i) {
      line.push_back(cell_text(summary.cells[row * columns + i], summary.learning_rates[i] == best));
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
  for (const auto& [cell, accuracy, loss, accuracy_deviation, loss_deviation] : summary.cells) {
    if (cell.diverged() == 0) continue;
    text +=
        fmt::format("  {} at lr {:g}: {} of {} diverged, first at step {}: {}\n", cell.optimizer, cell.learning_rate,
                    cell.diverged(), cell.trials.size(), *cell.first_divergence(), cell.first_cause());
  }
  return text.empty() ? text : "\n✗ diverged\n" + text;
}

std::string edge_text(const Summary& summary) {
  std::string text;
  for (const auto& figures : summary.per_optimizer) {
    if (figures.accuracy.learning_rates_to_add.empty()) continue;
    text += fmt::format("! {}'s best learning rate lies on the grid's edge; add {:g}\n", figures.optimizer,
                        fmt::join(figures.accuracy.learning_rates_to_add, " and "));
  }
  return text.empty() ? text : "\n" + text;
}

std::string speed_text(const Convergence& convergence) {
  if (convergence.learning_rate) {
    return fmt::format("{:.1f} at {:g}", convergence.epochs.value, *convergence.learning_rate);
  }
  if (convergence.trials == 0) return "–";
  return convergence.reached == 0 ? "never" : fmt::format("{} of {} trials", convergence.reached, convergence.trials);
}

std::string convergence_text(const Summary& summary, std::size_t terminal_columns) {
  if (summary.targets.empty() && summary.loss_targets.empty()) return "";
  Table table(1, {"optimizer"});
  for (const double target : summary.targets) table[0].push_back(fmt::format("accuracy {:g} %", 100 * target));
  for (const double target : summary.loss_targets) table[0].push_back(fmt::format("loss {:g}", target));
  for (const auto& figures : summary.per_optimizer) {
    auto& line = table.emplace_back(1, figures.optimizer);
    for (const auto& convergence : figures.convergence) line.push_back(speed_text(convergence));
    for (const auto& convergence : figures.loss_convergence) line.push_back(speed_text(convergence));
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
