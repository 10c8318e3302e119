#include "report/summary_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "analysis/metric.h"
#include "report/heat.h"
#include "report/metric_text.h"
#include "report/optimizer_text.h"
#include "report/problem.h"
#include "report/table.h"
#include "report/verdict.h"
#include "study/learning_rates.h"

namespace etude {
namespace {

using Names = std::vector<std::string>;
using Table = std::vector<std::vector<std::string>>;

// "test accuracy in %"
std::string in_units(const MetricInfo& metric) {
  return metric.unit.empty() ? metric.title : metric.title + " in " + metric.unit;
}

std::string best_text(const OptimizerSummary& optimizer, const MetricInfo& metric, const Names& rate_names) {
  if (!optimizer.best_at) return "–";
  return fmt::format("{} at {}{}", value_show(metric)(optimizer.best.value), rate_names[*optimizer.best_at],
                     optimizer.learning_rates_to_add.empty() ? " " : "!");
}

// How high a cell stands in a drawing: its value, turned over where less is better.
double height(const MetricSummary& statistics, std::size_t cell) {
  return orientation(statistics.metric) * statistics.cells[cell].counted.value;
}

// Of the untrained model; where that is not known, of the lowest cell.
double start_of(const MetricSummary& statistics) {
  if (!std::isnan(statistics.untrained)) return orientation(statistics.metric) * statistics.untrained;
  double lowest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < statistics.cells.size(); ++i) lowest = std::fmin(lowest, height(statistics, i));
  return std::isfinite(lowest) ? lowest : 0;
}

// From where it is counted to the best.
struct Heights {
  double low = 0, high = 0;

  explicit Heights(const MetricSummary& statistics) {
    if (!is_counted_from_zero(statistics.metric)) low = high = start_of(statistics);
    for (std::size_t i = 0; i < statistics.cells.size(); ++i) {
      high = std::max(high, height(statistics, i));  // a NaN is not larger
    }
  }
};

// One block per learning rate.
std::string curve_text(const Summary& summary, std::size_t optimizer, double low, double high) {
  std::string text;
  const auto rates = summary.learning_rates.size();
  for (std::size_t i = optimizer * rates; i < (optimizer + 1) * rates; ++i) {
    const auto& cell = summary.cells[i].cell;
    const auto trials = static_cast<std::int64_t>(cell.trials.size());
    text += trials > 0 && cell.diverged() == trials ? "✗" : block_curve({height(summary.ranked(), i)}, low, high);
  }
  return text;
}

// Where what the test set says of the best learning rate stands, where that was chosen without it.
constexpr std::ptrdiff_t reported_column = 4;

std::string ranking_text(const Summary& summary, std::size_t terminal_columns) {
  const auto& ranked = summary.ranked();
  const auto& metric = ranked.metric;
  const Heights heights(ranked);
  const double low = std::min(start_of(ranked), heights.high);
  const auto rate_names = learning_rate_names(summary.learning_rates);
  const auto* const reported = summary.reported();
  Table table{{"optimizer", "rank", "area", "best", "sensitivity", "window", "curve"}};
  if (reported != nullptr) table[0].insert(table[0].begin() + reported_column, reported->metric.title);
  for (const auto& rank : ranked.ranking) {
    const auto& optimizer = ranked.per_optimizer[rank.optimizer];
    const auto bounds = rank_bounds_text(rank);
    table.push_back({optimizer.optimizer, rank_text(rank) + (bounds.empty() ? "" : " " + bounds),
                     interval_text(optimizer.area, value_show(metric)), best_text(optimizer, metric, rate_names),
                     sensitivity_text(optimizer, metric), window_text(optimizer, optimizer.windows[1], false),
                     curve_text(summary, rank.optimizer, low, heights.high)});
    if (reported == nullptr) continue;
    const auto& there = reported->per_optimizer[rank.optimizer].reported;
    table.back().insert(table.back().begin() + reported_column, interval_text(there, value_show(reported->metric)));
  }
  const auto legend = fmt::format(
      "area: {}, averaged over the learning rates' logarithms, a trial that diverged counting as "
      "untrained [95 % interval over seeds]; rank: by area [where the true one lies], – where a learning rate is not "
      "measured, or nothing is learned while others learn; best: of the learning rates at which no seed diverged; "
      "sensitivity: from the best to the mean{}; "
      "window: decades of learning rate within {}, ≥ where the grid ends first; curve: {} by "
      "learning rate{}, ✗ where all diverged; !: the best lies on the grid's edge\n",
      in_units(metric), is_share(metric) ? ", in points" : "", window_phrase(metric, ranked_window), metric.title,
      orientation(metric) < 0 ? ", low values high" : "");
  return format_table(table, terminal_columns) + wrap(legend, terminal_columns);
}

// What a wrong learning rate costs, and where to put the right one.
std::string cost_text(const Summary& summary, std::size_t terminal_columns) {
  const auto& ranked = summary.ranked();
  const auto& metric = ranked.metric;
  const auto rates = plain_rates(summary.learning_rates);
  const auto cell = [show = value_show(metric)](const Interval& interval) { return interval_text(interval, show); };
  Table table{{"optimizer", "safe rate", "good range", "ends between", "off by 3", "off by 10", "too low", "too high",
               "by guess", "standing"}};
  std::string reasons;
  bool is_coarse = false;
  for (std::size_t i = 0; i < ranked.per_optimizer.size(); ++i) {
    const auto& optimizer = ranked.per_optimizer[i];
    const auto& cost = optimizer.cost;
    table.push_back({optimizer.optimizer, safe_rate_text(cost, rates.rough), range_text(cost.good_range, rates.rough),
                     edges_text(cost, rates.exact), cell(cost.half_decade), cell(cost.decade), cell(cost.too_low),
                     cell(cost.too_high), cell(cost.when_you_guess), standing_text(ranked, i)});
    is_coarse = is_coarse || (cost.is_coarse && std::isfinite(cost.decade.value));
    const auto reason = why_no_cost(optimizer);
    if (reason.empty()) continue;
    const auto add = rates_text(cost.learning_rates_to_close, rates.exact);
    reasons += fmt::format("{}: {}{}\n", optimizer.optimizer, reason, add.empty() ? "" : "; add " + add);
  }
  const auto legend = fmt::format(
      "good range: within 5 % of the gain over the untrained model of the best; safe rate: its middle; ends between: "
      "the learning rates that enclose its two ends; off by 3, by 10: what is lost on average, {}, where the learning "
      "rate is up to so many times lower or higher; too low, too high: by up to 10 times to one side; by guess: the "
      "mean over a decade around the optimizer's usual learning rate [95 % intervals over seeds]{}\n",
      is_share(metric) ? "in points" : "in " + metric.title,
      is_coarse ? "; with fewer than two learning rates a decade these are coarse" : "");
  return "\n" + format_table(table, terminal_columns) + wrap(legend, terminal_columns) +
         (reasons.empty() ? "" : "\n" + wrap(reasons, terminal_columns));
}

std::string cell_text(const Cell& cell, const CellStatistics& statistics, const MetricInfo& metric, bool best) {
  const auto finished = static_cast<std::int64_t>(measured_by(cell, metric).trials.size());
  if (finished == 0) return "–";
  const double mean = statistics.recorded.value;
  std::string text = value_show(metric)(mean);
  if (std::isfinite(statistics.deviation)) text += " ± " + deviation_text(metric, mean, statistics.deviation);
  if (cell.diverged() > 0) text += fmt::format(" ✗{}", cell.diverged());
  if (finished < cell.planned) text += fmt::format(" ({}/{})", finished, cell.planned);
  return text + (best ? " *" : "  ");
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, display_width(text)), ' ') + text;
}

std::string cells_table(const Summary& summary, bool colour, std::size_t terminal_columns) {
  const auto& ranked = summary.ranked();
  const std::size_t columns = summary.learning_rates.size();
  Table table(1, {"optimizer"});
  for (const auto& name : learning_rate_names(summary.learning_rates)) table[0].push_back(name + "  ");
  std::size_t width = 0;
  for (std::size_t row = 0; row < summary.optimizers.size(); ++row) {
    auto& line = table.emplace_back(1, summary.optimizers[row]);
    const auto& best = ranked.per_optimizer[row].best_at;
    for (std::size_t i = 0; i < columns; ++i) {
      const auto index = row * columns + i;
      line.push_back(cell_text(summary.cells[index].cell, ranked.cells[index], ranked.metric, best == i));
      width = std::max(width, display_width(line.back()));
    }
  }
  if (colour) {
    const Heights heights(ranked);
    const double range = heights.high - heights.low;
    for (std::size_t i = 0; i < summary.cells.size(); ++i) {
      const double above = height(ranked, i) - heights.low;
      auto& text = table[1 + i / columns][1 + i % columns];
      if (!std::isnan(above)) text = heat(padded(text, width), range > 0 ? std::max(0.0, above) / range : 0);
    }
  }
  return format_table(table, terminal_columns);
}

// "3 seeds"; "1 to 10 seeds" where learning rates have different numbers of them.
std::string seeds_text(const Summary& summary) {
  const auto [fewest, most] = summary.seed_counts();
  const auto all = summary.seeds.size();
  return fewest < most ? fmt::format("{} to {} seeds", fewest, most) : counted(all, "seed");
}

std::string divergence_text(const Summary& summary) {
  std::string text;
  const auto rate_names = learning_rate_names(summary.learning_rates);
  for (std::size_t i = 0; i < summary.cells.size(); ++i) {
    const auto& cell = summary.cells[i].cell;
    if (cell.diverged() == 0) continue;
    const auto step = cell.first_divergence();
    text += fmt::format("  {} at lr {}: {} of {} diverged{}: {}\n", cell.optimizer, rate_names[i % rate_names.size()],
                        cell.diverged(), cell.trials.size(), step ? fmt::format(", first at step {}", *step) : "",
                        cell.first_cause());
  }
  if (!text.empty()) text = "✗ diverged\n" + text;
  if (const auto unseen = unseen_divergence_text(summary); !unseen.empty()) text += unseen + "\n";
  return text.empty() ? text : "\n" + text;
}

std::string edge_text(const Summary& summary) {
  std::string text;
  for (const auto& optimizer : summary.ranked().per_optimizer) {
    const auto rates = rates_text(optimizer.learning_rates_to_add, plain_rate);
    if (rates.empty()) continue;
    text += fmt::format("! {}'s best learning rate lies on the grid's edge; add {}\n", optimizer.optimizer, rates);
  }
  return text.empty() ? text : "\n" + text;
}

std::string speed_at_rate(const Convergence& convergence, const Names& rate_names) {
  const auto speed = speed_text(convergence, false);
  return convergence.at ? speed + " at " + rate_names[*convergence.at] : speed;
}

// What the study is ranked by, and the loss that it trains on.
bool has_targets_shown(const Summary& summary, const MetricSummary& statistics) {
  return !statistics.targets.empty() && (&statistics == &summary.ranked() || statistics.metric.name == "train_loss");
}

std::string convergence_text(const Summary& summary, std::size_t terminal_columns) {
  Table table(1, {"optimizer"});
  for (const auto& optimizer : summary.optimizers) table.push_back({optimizer});
  const auto rate_names = learning_rate_names(summary.learning_rates);
  std::vector<std::string> titles;
  std::set<std::string> names;
  for (const auto& statistics : summary.metrics) {
    if (!has_targets_shown(summary, statistics)) continue;
    const auto& title = statistics.metric.title;
    titles.push_back(title);
    const auto last_word = title.substr(title.rfind(' ') + 1);
    const auto& short_title = names.insert(last_word).second ? last_word : title;
    for (const double target : statistics.targets) {
      table[0].push_back(short_title + " " + target_text(target, statistics.metric));
    }
    for (std::size_t i = 0; i < statistics.per_optimizer.size(); ++i) {
      for (const auto& convergence : statistics.per_optimizer[i].convergence) {
        table[1 + i].push_back(speed_at_rate(convergence, rate_names));
      }
    }
  }
  if (titles.empty()) return "";
  return wrap(fmt::format("\nfirst epoch to reach a {}: mean over seeds, at the quickest learning rate where all seeds "
                          "reach it; else how many trials of all do\n\n",
                          fmt::join(titles, " or a ")),
              terminal_columns) +
         format_table(table, terminal_columns);
}

}  // namespace

std::string summary_text(const StudyRecord& study, const Summary& summary, bool colour, std::size_t columns) {
  const auto answer = verdict(summary);
  std::vector<std::string> sentences{answer.text};
  sentences.insert(sentences.end(), answer.details.begin(), answer.details.end());
  const auto schedule = schedule_text(study);
  std::string text = wrap(
      fmt::format("{}{}\n{}\n{}\n{}", study.name, study.is_imported() ? ", imported" : "",
                  schedule.empty() ? "" : "schedule: " + schedule + "\n", fmt::join(sentences, "\n"), answer.caution),
      columns);
  if (text.back() != '\n') text += "\n";
  if (summary.done == 0) return text;
  text += "\n" + ranking_text(summary, columns) + cost_text(summary, columns) +
          wrap(fmt::format("\nfinal {}, mean{} over {}; * the optimizer's best; ✗ how many diverged\n\n",
                           in_units(summary.ranked().metric), summary.seeds.size() > 1 ? " ± standard deviation" : "",
                           seeds_text(summary)),
               columns) +
          cells_table(summary, colour, columns);
  if (const auto note = shared_order_text(study); !note.empty()) text += wrap("\n" + note + "\n", columns);
  text += wrap("\n" + selection_text(summary) + "\n", columns);
  const auto choice = value_choice_text(summary.ranked().metric, summary.ranked().choice);
  if (!choice.empty()) text += wrap("\n" + choice + "\n", columns);
  return text + wrap(divergence_text(summary) + edge_text(summary), columns) + convergence_text(summary, columns);
}

}  // namespace etude
