#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>

#include "analysis/study_record.h"

namespace etude::testing_data {

/// A study as a store would give it, with numbers that look like training: a best learning rate per optimizer, noise by
/// seed, and divergence above. `kind`:
///   typical     8 optimizers x 5 learning rates x 3 seeds, 20 epochs
///   hostile     the same with names that are markup
///   one-seed    the same with one
///   unfinished  half of its trials missing, one optimizer's altogether
///   empty       nothing finished
///   never-learns  2 optimizers of one seed that stay at chance, by accuracy and by loss
///   extreme     2 optimizers x learning rates 1e-300, 1e-3, 1e300 x two seeds that are one as JavaScript's numbers
///   scattered   2 optimizers x 3 learning rates x 3 seeds whose intervals reach beyond 0 and 100 %
///   rounding    2 optimizers x 5 learning rates x 3 seeds whose figures lie where rounding turns
///   own-metric  typical with test losses, gradient norms and a metric of its own, bleu, by which it is ranked
///   validated   typical with a part held out, by which it is ranked
///   scheduled   typical, its learning rates under a schedule
///   large       10 optimizers x 100 learning rates x 10 seeds, 100 epochs: 10,000 trials
inline StudyRecord study_of(const std::string& name, const std::vector<double>& rates,
                            const std::vector<std::int64_t>& seeds,
                            double (*accuracy)(std::size_t optimizer, std::size_t rate, std::size_t seed)) {
  StudyRecord study{.name = name, .source = "name = \"" + name + "\"\n"};
  const std::vector<std::string> optimizers{"Adam", "SGD"};
  for (std::size_t o = 0; o < optimizers.size(); ++o) {
    for (std::size_t r = 0; r < rates.size(); ++r) {
      for (std::size_t s = 0; s < seeds.size(); ++s) {
        const double last = accuracy(o, r, s);
        study.trials.push_back(
            finished_trial(optimizers[o], rates[r], seeds[s],
                           {{0, 2.303 + 0.001 * static_cast<double>(s), 0.1, 0.5}, {1, 2.5 - 2 * last, last, 1}}));
      }
    }
  }
  describe_grid(study);
  return study;
}

inline StudyRecord made_up_study(const std::string& kind) {
  if (kind == "never-learns") {
    return study_of(kind, {1e-9, 1e-8}, {0}, [](auto, auto, auto) { return 0.098; });
  }
  if (kind == "extreme") {
    return study_of(kind, {1e-300, 1e-3, 1e300}, {9007199254740992, 9007199254740993}, [](auto o, auto, auto s) {
      return 0.5 + 0.001 * static_cast<double>(s) + 0.0001 * static_cast<double>(o);
    });
  }
  if (kind == "scattered") {
    return study_of(kind, {1e-3, 1e-2, 1e-1}, {0, 1, 2},
                    [](auto, auto, auto s) { return 0.15 + 0.35 * static_cast<double>(s); });
  }
  if (kind == "rounding") {  // six digits of 0.21749996, rounded again, are 0.218
    return study_of(kind, {1e-5, 1e-4, 1e-3, 1e-2, 1e-1}, {0, 1, 2}, [](auto o, auto r, auto s) {
      const double height[] = {0.6, 0.6314999, 0.67249996, 0.6525, 0.6005};
      return height[r] - 0.21749996 * static_cast<double>(o) + 0.001 * (static_cast<double>(s) - 1);
    });
  }
  StudyRecord study{.name = kind, .source = "name = \"" + kind + "\"\n[problem]\ndataset = \"cifar10\"\n"};
  study.optimizers = {"Adam", "RMSprop", "AdaGrad", "AdamW", "AMSGrad", "NAdam", "RAdam", "SGD"};
  const bool large = kind == "large", own = kind == "own-metric", validated = kind == "validated";
  if (own) study.report = R"({"metric": "bleu", "metrics": {"bleu": {"better": "higher"}}})";
  const std::int64_t epochs = large ? 100 : 20;
  if (large) study.optimizers.insert(study.optimizers.end(), {"SGD+momentum", "SGD+Nesterov"});
  if (kind == "hostile") {
    study.name = "<script>alert(1)</script>";
    study.optimizers[0] = "<img src=x onerror=alert(1)>";
    study.optimizers[1] = "</script><!--\"'&amp;";
    study.source += "# </script><script>alert(2)</script><!--\n";
  }
  const int rates = large ? 100 : 5;
  for (int i = 0; i < rates; ++i) {
    study.learning_rates.push_back(large ? std::pow(10, -6 + 6.0 * i / (rates - 1)) : std::pow(10.0, i - 5));
  }
  const std::int64_t seeds = large ? 10 : kind == "one-seed" ? 1 : 3;
  for (std::int64_t seed = 0; seed < seeds; ++seed) study.seeds.push_back(seed);

  std::mt19937 random(1);
  const auto noise = [&] { return static_cast<double>(random()) / 4294967296.0 - 0.5; };
  for (std::size_t o = 0; o < study.optimizers.size(); ++o) {
    const double best = study.optimizers[o].starts_with("SGD") ? -1.2 : -3.2 + 0.13 * static_cast<double>(o);
    const double width = 1.0 + 0.2 * static_cast<double>(o % 4);
    for (const double rate : study.learning_rates) {
      const double distance = (std::log10(rate) - best) / width;
      for (const auto seed : study.seeds) {
        const bool diverges = distance > 1.9 || (distance > 1.5 && seed == 1);
        const double top = 0.1 + 0.62 * std::exp(-distance * distance) + 0.02 * noise();
        std::vector<EpochRecord> records{{0, 2.303, 0.1, 0.5}};
        if (own) records.back().metrics = {{"bleu", 4}, {"test_loss", 2.303}};
        for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
          const double progress = 1 - std::exp(-5.0 * static_cast<double>(epoch) / static_cast<double>(epochs));
          const double accuracy = diverges ? 0.1 : std::clamp(0.1 + (top - 0.1) * progress + 0.01 * noise(), 0.0, 1.0);
          const double loss = diverges ? (epoch == 1 ? 1e12 : std::numeric_limits<double>::quiet_NaN())
                                       : 2.303 * (1 - 0.9 * (top - 0.1) / 0.62 * progress) + 0.02 * noise();
          records.push_back({epoch, loss, accuracy, 4 + noise()});
          if (own)
            records.back().metrics = {{"bleu", 40 * accuracy}, {"test_loss", loss}, {"gradient_norm", 2 * accuracy}};
        }
        if (validated) {
          for (auto& record : records) record.metrics = {{"validation_accuracy", record.test_accuracy + 0.001}};
        }
        auto trial = finished_trial(study.optimizers[o], rate, seed, records);
        if (kind == "scheduled") trial.planned.trial.schedule.name = "warmup-cosine";
        if (validated) trial.planned.trial.problem.validation_examples = 200;
        trial.provenance = {.version = "0.1.0",
                            .numeric_mode = "cpu float32 winograd AVX3 1 thread",
                            .data_checksum = std::string(64, 'a'),
                            .host = "somewhere"};
        trial.planned.trial.optimizer.hyperparameters = {{"eps", 1e-8}, {"weight_decay", 0.0}};
        if (diverges) {
          trial.outcome = Outcome::diverged;
          trial.history.divergence = Divergence{.step = 3 + seed, .cause = "loss is nan"};
        }
        const bool missing = kind == "empty" || (kind == "unfinished" && (o == 2 || (study.trials.size() % 2 == 1)));
        if (missing) trial = {.planned = trial.planned};
        study.trials.push_back(std::move(trial));
      }
    }
  }
  if (study.trials.empty()) throw std::logic_error("no trials");
  describe_grid(study);
  return study;
}

}  // namespace etude::testing_data
