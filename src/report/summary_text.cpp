#include "report/summary_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/cells.h"
#include "report/table.h"

namespace etude {
namespace {

std::string accuracy_text(const Cell& cell) {
  const auto accuracies = final_accuracies(cell);
  const double deviation = standard_deviation(accuracies);
  return fmt::format("{:.1f}{}", 100 * mean(accuracies),
                     std::isnan(deviation) ? "" : fmt::format(" ± {:.1f}", 100 * deviation));
}

std::string cell_text(const Cell& cell, bool best) {
  const auto finished = static_cast<std::int64_t>(cell.trials.size());
  if (finished == 0) return "–";
  std::string text = accuracy_text(cell);
  if (cell.diverged() > 0) text += fmt::format(" ✗{}", cell.diverged());
  if (finished < cell.planned) text += fmt::format(" ({}/{})", finished, cell.planned);
  return text + (best ? " *" : "  ");
}

const Cell* best_of(const Cell* first, const Cell* last) {
  const Cell* best = nullptr;
  for (const Cell* cell = first; cell != last; ++cell) {
    if (!cell->trials.empty() && (best == nullptr || mean(final_accuracies(*cell)) > mean(final_accuracies(*best)))) {
      best = cell;
    }
  }
  return best;
}

// Of the learning rate that gets there soonest; trials that never do are counted, not averaged.
std::string speed_text(const Cell* first, const Cell* last, double target) {
  std::string best;
  double best_epoch = 0;
  for (const Cell* cell = first; cell != last; ++cell) {
    std::vector<double> epochs;
    for (const auto* trial : cell->trials) {
      if (const auto epoch = first_epoch_reaching(trial->history, target))
        epochs.push_back(static_cast<double>(*epoch));
    }
    // All of its seeds must get there: otherwise the mean would speak of the lucky ones.
    if (epochs.empty() || epochs.size() < cell->trials.size()) continue;
    if (best.empty() || mean(epochs) < best_epoch) {
      best_epoch = mean(epochs);
      best = fmt::format("epoch {:.1f} at lr {:g}", best_epoch, cell->learning_rate);
    }
  }
  return best.empty() ? "not reached by all seeds at any learning rate" : best;
}

}  // namespace

std::string summary_text(const StudyRecord& study, double target) {
  const auto grid = cells(study);
  const std::size_t columns = study.learning_rates.size();
  std::vector<std::vector<std::string>> table(1), speeds;
  table[0].push_back("optimizer");
  for (std::size_t i = 0; i < columns; ++i) table[0].push_back(fmt::format("{:g}  ", grid[i].learning_rate));
  std::string divergences;
  const Cell* best_overall = best_of(grid.data(), grid.data() + grid.size());
  for (std::size_t row = 0; row < study.optimizers.size(); ++row) {
    const Cell* first = &grid[row * columns];
    const Cell* best = best_of(first, first + columns);
    auto& line = table.emplace_back(1, study.optimizers[row]);
    for (const Cell* cell = first; cell != first + columns; ++cell) {
      line.push_back(cell_text(*cell, cell == best));
      if (cell->diverged() > 0) {
        divergences +=
            fmt::format("  {} at lr {:g}: {} of {} diverged, first at step {}\n", cell->optimizer, cell->learning_rate,
                        cell->diverged(), cell->trials.size(), *cell->first_divergence());
      }
    }
    speeds.push_back({"  " + study.optimizers[row], speed_text(first, first + columns, target)});
  }
  std::string text = fmt::format("{}: final test accuracy in %, mean ± standard deviation over {} seed(s)\n\n{}\n",
                                 study.name, study.seeds.size(), format_table(table));
  text += "* the optimizer's best";
  if (best_overall != nullptr) {
    text += fmt::format("; best of all: {} at lr {:g}", best_overall->optimizer, best_overall->learning_rate);
  }
  text += "\n";
  if (!divergences.empty()) text += "\n✗ diverged\n" + divergences;
  text += fmt::format("\nfirst epoch with a test accuracy of {:g} %, at the quickest learning rate\n{}", 100 * target,
                      format_table(speeds));
  return text;
}

}  // namespace etude
