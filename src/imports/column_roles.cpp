#include "imports/column_roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace etude {

namespace {

const std::vector<std::string> known_roles{
    "optimizer",       "learning_rate",    "seed",           "epoch",         "run",          "outcome",
    "divergence_step", "divergence_cause", "majority_share", "train_answers", "test_answers", "formula"};

// How others call them, the likeliest first; in the form of `plain`.
struct Names {
  const char* name;
  std::vector<const char*> others;
};

const std::vector<Names> role_names{
    {"optimizer", {"optim", "opt", "optimizer_name", "optimiser", "algorithm", "solver"}},
    {"learning_rate", {"initial_lr", "init_lr", "lr_init", "base_lr", "lr", "learningrate", "eta"}},
    {"seed", {"run_id", "random_seed", "rng_seed", "replicate", "repeat"}},
    {"epoch", {"epochs", "step", "global_step", "trainer_global_step", "iteration", "iter", "_step"}},
    {"run", {"run_name", "experiment", "experiment_name"}}};

const std::vector<Names> metric_names{
    {"test_accuracy",
     {"test_acc", "val_accuracy", "val_acc", "valid_accuracy", "valid_acc", "validation_accuracy", "validation_acc",
      "eval_accuracy", "eval_acc", "accuracy", "acc"}},
    {"test_loss", {"val_loss", "valid_loss", "validation_loss", "eval_loss"}},
    {"train_accuracy", {"train_acc", "training_accuracy", "training_acc"}},
    {"train_loss", {"training_loss", "loss"}},
    {"gradient_norm", {"grad_norm"}},
    {"seconds", {"epoch_seconds", "epoch_time", "train_epoch_time", "time_per_epoch"}},
    {"update_ratio", {}}};

// Other ways to count time than epochs: no metrics.
const std::set<std::string> clocks{"step",      "global_step",         "iteration",    "iter",
                                   "_step",     "trainer_global_step", "_runtime",     "_timestamp",
                                   "timestamp", "wall_time",           "relative_time"};

// "val/Acc" -> "val_acc".
std::string plain(const std::string& name) {
  std::string text;
  for (const char c : name) {
    text += std::isalnum(static_cast<unsigned char>(c)) != 0
                ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                : '_';
  }
  return text;
}

// The free column that is called `names.name`, or else by the likeliest of the other names.
std::optional<std::size_t> column_called(const std::vector<std::string>& columns, const Names& names,
                                         const std::set<std::size_t>& taken) {
  std::vector<std::string> candidates{names.name};
  candidates.insert(candidates.end(), names.others.begin(), names.others.end());
  for (const auto& candidate : candidates) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!taken.contains(i) && plain(columns[i]) == candidate) return i;
    }
  }
  return std::nullopt;
}

// The role that a column of this name may have; empty: none.
std::string role_called(const std::string& column) {
  for (const auto& names : role_names) {
    const auto is_it = [&](const char* other) { return plain(column) == other; };
    if (is_it(names.name) || std::any_of(names.others.begin(), names.others.end(), is_it)) return names.name;
  }
  return "";
}

bool is_role(const std::string& name) {
  return std::find(known_roles.begin(), known_roles.end(), name) != known_roles.end();
}

// étude's exports call a metric so that has the name of another column.
std::optional<std::string> metric_of_export(const std::string& column) {
  const std::string prefix = "epoch_";
  if (!column.starts_with(prefix) || !is_role(column.substr(prefix.size()))) return std::nullopt;
  return column.substr(prefix.size());
}

}  // namespace

std::map<std::string, std::string> known_metric_names(const std::vector<std::string>& metrics) {
  std::map<std::string, std::string> result;
  std::set<std::size_t> taken;
  for (const auto& names : metric_names) {
    const auto found = column_called(metrics, names, taken);
    if (!found) continue;
    taken.insert(*found);
    result.emplace(metrics[*found], names.name);
  }
  return result;
}

ColumnRoles column_roles(const std::vector<std::string>& columns,
                         const std::vector<std::pair<std::string, std::string>>& said,
                         const std::vector<std::string>& named) {
  ColumnRoles result;
  std::set<std::size_t> taken;
  std::set<std::string> given;
  const auto take = [&](const std::string& what, std::size_t column) {
    if (what == "setting") {
      result.settings.push_back(column);
    } else if (is_role(what)) {
      result.roles[what] = column;
    } else if (what != "ignore") {
      result.metrics[column] = what;
    }
    taken.insert(column);
    given.insert(what);
  };
  for (const auto& [what, name] : said) {
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found != columns.end()) take(what, static_cast<std::size_t>(found - columns.begin()));
  }
  for (const auto& name : named) {
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found != columns.end() && !given.contains(name)) take(name, static_cast<std::size_t>(found - columns.begin()));
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (taken.contains(i)) continue;
    if (is_role(columns[i]) && !given.contains(columns[i])) take(columns[i], i);
    if (const auto metric = metric_of_export(columns[i])) {
      result.metrics[i] = *metric;
      taken.insert(i);
    }
  }
  const auto recognize = [&](const std::vector<Names>& all) {
    for (const auto& names : all) {
      if (given.contains(names.name)) continue;
      const auto column = column_called(columns, names, taken);
      if (!column) continue;
      take(names.name, *column);
      if (columns[*column] != names.name) {
        result.notes.push_back(fmt::format("{} is taken for {}", columns[*column], names.name));
      }
    }
  };
  recognize(role_names);
  recognize(metric_names);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (taken.contains(i)) continue;
    if (const auto role = role_called(columns[i]); !role.empty() && given.contains(role)) {
      result.notes.push_back(
          fmt::format("{} is left out: {} is taken for {}", columns[i], columns[result.roles.at(role)], role));
      continue;
    }
    if (columns[i].empty()) {
      result.notes.emplace_back("a column without a name is left out");
      continue;
    }
    if (clocks.contains(plain(columns[i]))) {
      result.notes.push_back(fmt::format("{} is left out: epochs are counted by {}", columns[i],
                                         given.contains("epoch") ? columns[result.roles.at("epoch")] : "nothing"));
    } else {
      result.others.push_back(i);
    }
  }
  return result;
}

}  // namespace etude
