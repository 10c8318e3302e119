#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/metric.h"
#include "report/comparison.h"
#include "report/metric_text.h"
#include "report/table.h"
#include "report/verdict.h"
#include "study/learning_rates.h"

namespace etude {
namespace {

using Table = std::vector<std::vector<std::string>>;

std::vector<std::string> statistic_row(const std::string& name, const MetricInfo& metric,
                                       const PairedStatistic& statistic) {
  const auto show = value_show(metric);
  return {metric_heading(metric) + ": " + name, show(statistic.a), show(statistic.b),
          interval_text(interval(statistic.difference.estimate), difference_show(metric)),
          probability_text(statistic.difference.probability_a_better)};
}

std::string statistics_table(const Pairing& pairing, const std::string& a, const std::string& b, std::size_t columns) {
  Table table{{"", a, b, "difference [95 %]", fmt::format("P({} better)", a)}};
  for (const auto& paired : pairing.metrics) {
    table.push_back(statistic_row("area", paired.metric, paired.area));
    table.push_back(statistic_row("best", paired.metric, paired.best));
  }
  return format_table(table, columns);
}

std::string cells_table(const Pairing& pairing, const std::string& a, const std::string& b, std::size_t columns) {
  const auto& ranked = pairing.metrics.front();
  const auto show = value_show(ranked.metric), signed_show = difference_show(ranked.metric);
  Table table{{"learning rate", a, b, "difference [95 %]", pairing.unpaired ? "trials" : "pairs"}};
  const auto side = [&](double mean, std::int64_t diverged) {
    return show(mean) + (diverged > 0 ? fmt::format(" ✗{}", diverged) : "");
  };
  std::vector<double> rates;
  for (const auto& cell : pairing.cells) rates.push_back(cell.learning_rate);
  const auto names = learning_rate_names(rates);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& cell = pairing.cells[i];
    const auto& means = ranked.cells[i];
    table.push_back(
        {names[i], side(means.a, cell.diverged_a), side(means.b, cell.diverged_b),
         interval_text(means.difference, signed_show),
         pairing.unpaired ? fmt::format("{}, {}", cell.trials_a, cell.trials_b) : std::to_string(cell.pairs)});
  }
  return format_table(table, columns);
}

// What the paired area says, in one sentence.
std::string answer(const Pairing& pairing, const std::string& a, const std::string& b) {
  if (pairing.pairs == 0) return "No learning rate and seed is finished on both sides: there is nothing to compare.";
  if (pairing.metrics.empty()) return "What both have finished has no metric in common that says which is better.";
  const auto& [metric, best, area, means] = pairing.metrics.front();
  auto lead = in_own_sign(metric, area.difference.estimate);
  if (std::isnan(lead.value)) return fmt::format("What both have finished has no {} to compare.", metric.title);
  const bool b_leads = lead.value < 0;
  if (b_leads) lead = negated(lead);
  const auto &ahead = b_leads ? b : a, &behind = b_leads ? a : b;
  const auto read = value_show(metric);
  const bool reads_alike = is_share(metric) ? read(lead.value) == read(0) : read(area.a) == read(area.b);
  if (reads_alike) return fmt::format("Averaged over the learning rates, {} and {} are tied.", a, b);
  const auto sentence = fmt::format("averaged over the learning rates, {} is {} of {} ahead of {}", ahead,
                                    difference_phrase(metric, lead.value), metric.title, behind);
  if (!lead.has_interval()) return "Undecided: " + sentence + ", and so few seeds allow no interval.";
  const auto bounds = interval(lead);
  const auto plain = value_show(metric);
  const auto range = fmt::format("{} to {}", plain(bounds.low), plain(bounds.high));
  if (bounds.low > 0) return fmt::format("A{} (95 % interval {}).", sentence.substr(1), range);
  return fmt::format("Undecided: {}, but the 95 % interval, {}, holds 0.", sentence, range);
}

std::string cautions(const Pairing& pairing) {
  std::string text;
  for (const auto& group : pairing.identical_seeds) text += identical_seeds_caution(group) + "\n";
  const auto few = seeds_caution(pairing.seeds.size());
  return text + (few.empty() ? "" : few + "\n");
}

std::string statistics_legend(bool unpaired) {
  return fmt::format(
      "area: averaged over the learning rates' logarithms; best: at each one's best learning rate; a trial that "
      "diverged counts as untrained; [95 %]: over seeds, {}; P: the probability that a seed of the first beats a seed "
      "of the second, ties counting half\n",
      unpaired ? "unpaired (Welch)" : "paired");
}

std::string joined(const StudyPairing::Unshared& unshared) {
  std::vector<std::string> parts;
  if (!unshared.optimizers.empty()) parts.push_back(fmt::format("{}", fmt::join(unshared.optimizers, ", ")));
  if (!unshared.learning_rates.empty()) {
    parts.push_back(fmt::format("learning rates {}", fmt::join(learning_rate_names(unshared.learning_rates), ", ")));
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
      fmt::format("{}: {} less {}, {}\n\n{}\n", study.name, a, b,
                  pairing.unpaired ? "by learning rate; they share no seeds" : "paired by learning rate and seed",
                  answer(pairing, a, b));
  if (pairing.pairs > 0) text += cautions(pairing);
  const auto left_out = pairing.only_a + pairing.only_b == 0
                            ? ""
                            : fmt::format("\nleft out: {} trials that only {} has finished, {} that only {} has\n",
                                          pairing.only_a, a, pairing.only_b, b);
  if (pairing.pairs == 0 || pairing.metrics.empty()) return wrap(text + left_out, columns);
  return wrap(text, columns) + "\n" + statistics_table(pairing, a, b, columns) +
         wrap(statistics_legend(pairing.unpaired), columns) +
         wrap(fmt::format("\nmean {} by learning rate; ✗ how many diverged\n\n",
                          metric_heading(pairing.metrics.front().metric)),
              columns) +
         cells_table(pairing, a, b, columns) + wrap(left_out, columns);
}

std::string comparison_text(const ComparedStudies& studies, const StudyPairing& pairing, std::size_t columns) {
  std::int64_t pairs = 0, identical = 0;
  bool unpaired = false;
  std::string caution, heading;
  Table table{{"optimizer", "A: area", "B: area", "A less B [95 %]", "best, A less B [95 %]", "P(A better)", "pairs",
               "identical"}};
  for (const auto& pair : pairing.pairings) {
    pairs += pair.pairs;
    unpaired = unpaired || pair.unpaired;
    identical += pair.identical;
    if (caution.empty()) caution = cautions(pair);
    if (pair.metrics.empty()) continue;
    const auto& [metric, best, area, means] = pair.metrics.front();
    heading = metric_heading(metric);
    const auto show = value_show(metric), signed_show = difference_show(metric);
    table.push_back({pair.a, show(area.a), show(area.b), interval_text(interval(area.difference.estimate), signed_show),
                     interval_text(interval(best.difference.estimate), signed_show),
                     probability_text(area.difference.probability_a_better), std::to_string(pair.pairs),
                     std::to_string(pair.identical)});
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
                       "numbers to the last bit at every epoch.\n{}",
                       pairs, identical, caution),
           columns);
  return text + "\n" + heading + "\n\n" + format_table(table, columns) + wrap(statistics_legend(unpaired), columns) +
         wrap(not_shared(studies, pairing), columns);
}

}  // namespace etude
