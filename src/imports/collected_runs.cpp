#include "imports/collected_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "core/error.h"
#include "core/nearest.h"
#include "imports/column_roles.h"
#include "imports/further_columns.h"
#include "imports/inputs.h"
#include "imports/run_collector.h"
#include "imports/run_pattern.h"
#include "imports/table_file.h"

namespace etude {
namespace {

using Texts = std::map<std::string, std::string>;
using Columns = std::vector<std::string>;

enum class Layout {
  rows,        ///< a row is an epoch of a run
  chart,       ///< Weights & Biases': a row is a step, a column a metric of a run
  tensorboard  ///< one metric of one run
};

struct Source {
  Input input;
  std::size_t number = 0;  ///< in CollectedRuns::files
  Layout layout = Layout::rows;
  Columns columns;
  ColumnRoles roles;  ///< of rows
};

bool is_of_chart(const Columns& columns) {
  return std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
    return column.ends_with("__MIN") &&
           std::find(columns.begin(), columns.end(), column.substr(0, column.size() - 5)) != columns.end();
  });
}

Layout layout_of(const Columns& columns) {
  if (columns == Columns{"Wall time", "Step", "Value"}) return Layout::tensorboard;
  return is_of_chart(columns) ? Layout::chart : Layout::rows;
}

// What runs' names say, by a pattern, and which names say nothing.
class RunNames {
 public:
  explicit RunNames(const std::string& pattern) {
    if (!pattern.empty()) pattern_.emplace(pattern);
  }

  [[nodiscard]] bool has_pattern() const { return pattern_.has_value(); }

  // By the first of the names that matches; nullptr where none does. Without a pattern no name says anything.
  const Texts* texts(const std::vector<std::string>& names) {
    static const Texts none;
    if (!pattern_) return &none;
    const auto [place, is_new] = texts_.try_emplace(names.front());
    if (is_new) {
      for (const auto& name : names) {
        if (!place->second) place->second = pattern_->match(name);
      }
      for (const auto& [what, text] : place->second.value_or(Texts())) values_[what].insert(text);
    }
    return place->second ? &*place->second : nullptr;
  }

  // Names of the pattern that stand for settings: in which runs differ.
  [[nodiscard]] bool is_setting(const std::string& name) const {
    static const std::set<std::string> others{"optimizer", "learning_rate", "seed", "metric"};
    const auto found = values_.find(name);
    return !others.contains(name) && found != values_.end() && found->second.size() > 1;
  }

  [[nodiscard]] std::vector<std::string> unmatched() const {
    std::vector<std::string> names;
    for (const auto& [name, texts] : texts_) {
      if (!texts) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  [[nodiscard]] bool none_matches() const { return unmatched().size() == texts_.size(); }

 private:
  std::optional<RunPattern> pattern_;
  std::unordered_map<std::string, std::optional<Texts>> texts_;  ///< by the first name
  std::map<std::string, std::set<std::string>> values_;
};

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8, longest = 80;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
    shown.push_back(names[i].size() > longest ? names[i].substr(0, longest) + "..." : names[i]);
  }
  return fmt::format("{}{}", fmt::join(shown, ", "),
                     names.size() > most ? fmt::format(" and {} more", names.size() - most) : "");
}

class Reader {
 public:
  Reader(const std::vector<std::string>& paths, const ImportOptions& options)
      : options_(options), names_(options.runs), collector_(files_of(paths)) {
    for (const auto& [name, _] : options.metrics) named_metrics_.push_back(name);
  }

  CollectedRuns read() {
    for (std::size_t i = 0; i < inputs_.size(); ++i) look_at(i);
    if (names_.has_pattern() && names_.none_matches()) {
      throw UsageError(
          fmt::format("--runs '{}' matches none of the runs: {}", options_.runs, some_of(names_.unmatched())));
    }
    require_columns();
    known_names_ = known_metric_names(chart_metrics_);
    tell_unmatched();
    tell_further_columns();
    for (const auto& source : sources_) collect(source);
    tell_what_has_no_value();
    return std::move(collector_.result());
  }

 private:
  std::vector<std::string> files_of(const std::vector<std::string>& paths) {
    inputs_ = inputs_of(paths);
    std::vector<std::string> files;
    for (const auto& input : inputs_) files.push_back(input.path);
    return files;
  }

  // What is said of a column that no file has is a slip.
  void require_columns() const {
    for (const auto& [what, name] : options_.columns) {
      const bool is_there = columns_.contains(name) ||
                            std::find(chart_metrics_.begin(), chart_metrics_.end(), name) != chart_metrics_.end();
      const std::vector<std::string> known(columns_.begin(), columns_.end());
      if (!is_there) {
        throw UsageError(
            fmt::format("--columns {}={}: there is no such column{}", what, name, suggestion(name, known)));
      }
    }
  }

  // First what is there: whether a column is a metric or a setting, the last row may tell.
  void look_at(std::size_t number) {
    Source source{.input = inputs_[number], .number = number};
    std::int64_t rows = 0;
    read_table(
        source.input.path, [&](const Columns& columns) { begin(source, columns); },
        [&](const TableRow& row) {
          ++rows;
          if (source.layout == Layout::rows) look_at(source, row);
        });
    if (rows == 0) throw EnvironmentError(source.input.path + ": it has no rows; nothing is imported");
    collector_.result().rows += rows;
    sources_.push_back(std::move(source));
  }

  void begin(Source& source, const Columns& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      require_name(columns[i], source.input.path, 1);
      if (std::count(columns.begin(), columns.end(), columns[i]) > 1 && !columns[i].empty()) {
        throw EnvironmentError(
            fmt::format("{}:1: column '{}' stands twice; nothing is imported", source.input.path, columns[i]));
      }
      columns_.insert(columns[i]);
    }
    source.columns = columns;
    source.layout = layout_of(columns);
    switch (source.layout) {
      case Layout::rows:
        source.roles = column_roles(columns, options_.columns, named_metrics_);
        for (const auto& note : source.roles.notes) collector_.note(note);
        for (const auto column : source.roles.others) further_order_.push_back(columns[column]);
        for (const auto column : source.roles.settings) said_settings_.insert(columns[column]);
        require(source, "optimizer");
        require(source, "learning_rate");
        if (!source.roles.roles.contains("epoch")) {
          collector_.note("no column says the epoch: each row is a run's last (--columns epoch=NAME says it)");
        }
        break;
      case Layout::chart:
        look_at_chart(source);
        break;
      case Layout::tensorboard:
        require(source, "optimizer");
        require(source, "learning_rate");
        (void)names_.texts(names_of(source));
        if (const auto tag = tag_of(source); !tag.empty()) chart_metrics_.push_back(tag);
        break;
    }
  }

  void require(const Source& source, const std::string& role) const {
    if (source.roles.roles.contains(role)) return;
    const auto& pattern = options_.runs;
    if (pattern.find("{" + role + "}") != std::string::npos) return;
    require_columns();  // of a slip this would be what follows
    const bool has_columns = source.layout == Layout::rows;
    throw UsageError(
        fmt::format("{}: {} says which {}: {}--runs tells where it stands in runs' names, as in --runs "
                    "'{{optimizer}}_lr{{learning_rate}}_s{{seed}}'{}",
                    source.input.path, has_columns ? "no column" : "only its name",
                    role == "optimizer" ? "optimizer" : "learning rate",
                    has_columns ? fmt::format("--columns {}=NAME names the one that does, or ", role) : "",
                    has_columns ? fmt::format("; it has {}", some_of(source.columns)) : ""));
  }

  static std::vector<std::string> names_of(const Source& source) {
    if (source.layout != Layout::tensorboard) return source.input.run_names;
    std::vector<std::string> names;
    for (const auto& name : source.input.run_names) names.push_back(split_tag(name).first);
    return names;
  }

  // TensorBoard's downloads are called run-RUN-tag-TAG.
  static std::pair<std::string, std::string> split_tag(const std::string& name) {
    const auto tag = name.rfind("-tag-");
    if (tag == std::string::npos) return {name, ""};
    const std::size_t begin = name.starts_with("run-") ? 4 : 0;
    return {name.substr(begin, tag - begin), name.substr(tag + 5)};
  }

  // "RUN - metric"
  static std::pair<std::string, std::string> split_chart_column(const std::string& column) {
    const auto dash = column.rfind(" - ");
    if (dash == std::string::npos) return {"", ""};
    return {column.substr(0, dash), column.substr(dash + 3)};
  }

  static bool is_bound(const std::string& column) { return column.ends_with("__MIN") || column.ends_with("__MAX"); }

  void look_at_chart(const Source& source) {
    std::vector<std::string> axes;
    for (const auto& column : source.columns) {
      const auto [run, _] = split_chart_column(column);
      if (run.empty() && !is_bound(column)) axes.push_back(column);
      if (run == "Grouped runs" || run.starts_with("Group: ")) {
        throw EnvironmentError(
            fmt::format("{}: '{}' is a mean over runs already: of what seeds differ in nothing is "
                        "left. Export the chart with its runs ungrouped",
                        source.input.path, column));
      }
    }
    if (axes.size() != 1) {
      throw EnvironmentError(fmt::format("{}: a chart has one column beside its runs', and this has {}: {}",
                                         source.input.path, axes.size(), some_of(axes)));
    }
    require(source, "optimizer");
    require(source, "learning_rate");
    for (const auto& column : source.columns) {
      if (is_bound(column)) continue;
      if (const auto [run, metric] = split_chart_column(column); !run.empty()) {
        (void)names_.texts({run});
        if (std::find(chart_metrics_.begin(), chart_metrics_.end(), metric) == chart_metrics_.end()) {
          chart_metrics_.push_back(metric);
        }
      }
    }
  }

  // What a row of such a table says of its run; nullptr for the texts where its name does not match.
  struct RowLabels {
    std::string optimizer, learning_rate, seed;
    const Texts* texts = nullptr;
  };

  RowLabels labels_of(const Source& source, const TableRow& row) {
    const auto& roles = source.roles.roles;
    const auto field = [&](const char* role) -> const std::string* {
      const auto found = roles.find(role);
      return found == roles.end() ? nullptr : &row.fields[found->second];
    };
    const auto* run = field("run");
    RowLabels labels{.texts = names_.texts(run != nullptr ? std::vector<std::string>{*run} : names_of(source))};
    if (labels.texts == nullptr) return labels;
    // A pattern is what a person said; a column may be a guess.
    const auto text = [&](const char* role) -> std::string {
      const auto found = labels.texts->find(role);
      if (found != labels.texts->end()) return found->second;
      const auto* column = field(role);
      return column == nullptr ? "" : *column;
    };
    labels.optimizer = text("optimizer");
    if (labels.optimizer.empty()) {
      throw EnvironmentError(
          fmt::format("{}:{}: no optimizer is named; nothing is imported", source.input.path, row.line));
    }
    require_name(labels.optimizer, source.input.path, row.line);
    labels.learning_rate = text("learning_rate");
    labels.seed = plain_seed(text("seed"));
    require_name(labels.seed, source.input.path, row.line);
    if (labels.seed.empty() && run != nullptr) labels.seed = *run;
    if (labels.seed.empty()) labels.seed = inputs_.size() > 1 ? source.input.run_names.front() : "0";
    return labels;
  }

  [[nodiscard]] static std::int64_t epoch_of(const Source& source, const TableRow& row) {
    const auto found = source.roles.roles.find("epoch");
    return found == source.roles.roles.end() ? 1 : parse_epoch(row.fields[found->second], source.input.path, row.line);
  }

  void look_at(const Source& source, const TableRow& row) {
    const auto labels = labels_of(source, row);
    if (labels.texts == nullptr) return;
    const auto group = group_of(source, row, labels);
    further_.see_epoch(group, epoch_of(source, row));
    for (const auto* columns : {&source.roles.others, &source.roles.settings}) {
      for (const auto column : *columns) further_.see(source.columns[column], row.fields[column], group);
    }
  }

  // All that is known to tell runs apart before settings are.
  static std::string group_of(const Source& source, const TableRow& row, const RowLabels& labels) {
    const auto rate = parse_learning_rate(labels.learning_rate, source.input.path, row.line);
    return fmt::format("{}\n{}\n{}", labels.optimizer, rate, labels.seed);
  }

  void tell_unmatched() {
    const auto unmatched = names_.unmatched();
    if (!unmatched.empty()) {
      collector_.note(fmt::format("{} run{} not match --runs and {} left out: {}", unmatched.size(),
                                  unmatched.size() == 1 ? " does" : "s do", unmatched.size() == 1 ? "is" : "are",
                                  some_of(unmatched)));
    }
  }

  void tell_further_columns() {
    settings_.assign(said_settings_.begin(), said_settings_.end());
    std::set<std::string> told;
    for (const auto& column : further_order_) {
      if (!told.insert(column).second) continue;
      switch (kind_of(column)) {
        case ColumnKind::metric:
          collector_.note(fmt::format("{} is a metric", column));
          break;
        case ColumnKind::setting:
          settings_.push_back(column);
          collector_.note(fmt::format("{} differs between runs and is a part of the optimizers' names", column));
          break;
        case ColumnKind::constant:
          collector_.note(fmt::format("{} is left out: it is {} in every run", column, further_.value(column)));
          break;
        case ColumnKind::empty:
          collector_.note(fmt::format("{} is left out: it is empty", column));
          break;
        case ColumnKind::text:
          collector_.note(fmt::format("{} is left out: it is text that changes within a run", column));
          break;
        case ColumnKind::identifier:
          collector_.note(fmt::format(
              "{} is left out: it is another in every run (--columns setting={} or --metric says otherwise)", column,
              column));
          break;
      }
    }
  }

  [[nodiscard]] ColumnKind kind_of(const std::string& column) const {
    return further_.has(column) ? further_.kind(column) : ColumnKind::empty;
  }

  // "SGD weight_decay=0.1"
  [[nodiscard]] std::string optimizer_name(const RowLabels& labels, const Source* source, const TableRow* row) const {
    std::string name = labels.optimizer;
    const auto add = [&](const std::string& setting, const std::string& value) {
      if (!value.empty()) name += fmt::format(" {}={}", setting, value);
    };
    for (const auto& [setting, value] : *labels.texts) {
      if (names_.is_setting(setting)) add(setting, value);
    }
    for (const auto& setting : settings_) {
      if (row == nullptr) continue;
      const auto found = std::find(source->columns.begin(), source->columns.end(), setting);
      if (found == source->columns.end()) continue;
      const auto& in_row = row->fields[static_cast<std::size_t>(found - source->columns.begin())];
      const auto value = further_.setting(setting, in_row, group_of(*source, *row, labels));
      require_name(value, source->input.path, row->line);
      add(setting, value);
    }
    return name;
  }

  void collect(const Source& source) {
    switch (source.layout) {
      case Layout::rows:
        return collect_rows(source);
      case Layout::chart:
        return collect_chart(source);
      case Layout::tensorboard:
        return collect_tag(source);
    }
  }

  void collect_rows(const Source& source) {
    auto metrics = source.roles.metrics;
    for (const auto column : source.roles.others) {
      const auto& name = source.columns[column];
      if (kind_of(name) == ColumnKind::metric) metrics[column] = name;
    }
    read_table(
        source.input.path, [](const Columns&) {},
        [&](const TableRow& row) {
          const auto labels = labels_of(source, row);
          if (labels.texts == nullptr) return;
          auto& run =
              collector_.run({.optimizer = optimizer_name(labels, &source, &row),
                              .seed = labels.seed,
                              .learning_rate = parse_learning_rate(labels.learning_rate, source.input.path, row.line)},
                             source.number, row.line);
          const auto epoch = epoch_of(source, row);
          for (const auto& [column, name] : metrics) {
            const auto value = parse_value(row.fields[column], source.input.path, row.line, source.columns[column]);
            collector_.add(run, epoch, collector_.metric(name), value, source.number, row.line);
          }
          add_record(source, row, run);
        });
  }

  // What étude's exports say of a trial, in each of its rows.
  void add_record(const Source& source, const TableRow& row, CollectedRun& run) {
    const auto field = [&](const char* role) -> std::string {
      const auto found = source.roles.roles.find(role);
      return found == source.roles.roles.end() ? "" : row.fields[found->second];
    };
    const auto count = [&](const char* role) {
      const auto text = field(role);
      return text.empty() ? 0 : parse_count(text, role, source.input.path, row.line);
    };
    if (const auto outcome = field("outcome"); !outcome.empty()) {
      static const std::set<std::string> known{"completed", "diverged", "failed", "running", "pending"};
      if (known.contains(outcome)) {
        run.outcome = outcome;
      } else {
        collector_.note(
            fmt::format("outcome '{}' says nothing here: completed, diverged, failed, running, pending do", outcome));
      }
    }
    if (const auto cause = field("divergence_cause"); !cause.empty()) run.divergence_cause = cause;
    if (const auto formula = field("formula"); !formula.empty()) run.formula = formula;
    if (const auto step = count("divergence_step"); step > 0) run.divergence_step = step;
    if (const auto share = parse_value(field("majority_share"), source.input.path, row.line, "majority_share");
        share >= 0 && share <= 1) {
      run.majority_share = share;
    }
    auto& result = collector_.result();
    const auto add_answers = [&](const char* role, std::int64_t& answers) {
      const auto said = count(role);
      if (said == 0) return;
      if (answers != 0 && answers != said) {
        throw EnvironmentError(
            fmt::format("{}:{}: {} is {} here and was {} before: a study has one problem; nothing is "
                        "imported",
                        source.input.path, row.line, role, said, answers));
      }
      answers = said;
    };
    add_answers("train_answers", result.train_answers);
    add_answers("test_answers", result.test_answers);
  }

  // A run's name says all there is to know of it.
  CollectedRun& named_run(const Source& source, const std::string& name, const Texts& texts, std::int64_t line) {
    const auto text = [&](const char* what) {
      const auto found = texts.find(what);
      return found == texts.end() ? std::string() : found->second;
    };
    const RowLabels labels{.optimizer = text("optimizer"),
                           .learning_rate = text("learning_rate"),
                           .seed = text("seed").empty() ? name : plain_seed(text("seed")),
                           .texts = &texts};
    return collector_.run({.optimizer = optimizer_name(labels, nullptr, nullptr),
                           .seed = labels.seed,
                           .learning_rate = parse_learning_rate(labels.learning_rate, source.input.path, line)},
                          source.number, line);
  }

  // Of a chart's column or a tag; "ignore" where it is to be left out.
  [[nodiscard]] std::string metric_called(const std::string& column) const {
    for (const auto& [what, name] : options_.columns) {
      if (name == column) return what;
    }
    const bool is_named = std::find(named_metrics_.begin(), named_metrics_.end(), column) != named_metrics_.end();
    const auto known = known_names_.find(column);
    return is_named || known == known_names_.end() ? column : known->second;
  }

  // nullopt: left out.
  std::optional<std::size_t> metric_of(const std::string& column) {
    const auto name = metric_called(column);
    if (name == "ignore") return std::nullopt;
    if (name != column) collector_.note(fmt::format("{} is taken for {}", column, name));
    return collector_.metric(name);
  }

  // A run's column that is empty throughout.
  void tell_what_has_no_value() {
    std::vector<std::string> names;
    for (const auto& run : chart_runs_) {
      if (!runs_with_values_.contains(run)) names.push_back(run);
    }
    if (!names.empty()) collector_.note(fmt::format("no value stands in the columns of {}", some_of(names)));
  }

  void collect_chart(const Source& source) {
    struct Column {
      std::size_t index, metric;
      std::string run;
      const Texts* texts;
    };
    std::vector<Column> columns;
    std::size_t axis = 0;
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
      if (is_bound(source.columns[i])) continue;
      const auto [run, metric] = split_chart_column(source.columns[i]);
      if (run.empty()) {
        axis = i;
      } else if (const auto* texts = names_.texts({run})) {
        if (const auto number = metric_of(metric)) columns.push_back({i, *number, run, texts});
        chart_runs_.insert(run);
      }
    }
    read_table(
        source.input.path, [](const Columns&) {},
        [&](const TableRow& row) {
          const auto epoch = parse_epoch(row.fields[axis], source.input.path, row.line);
          for (const auto& column : columns) {
            const auto value =
                parse_value(row.fields[column.index], source.input.path, row.line, source.columns[column.index]);
            if (is_nothing(value)) continue;  // this run was not measured at this step
            runs_with_values_.insert(column.run);
            collector_.add(named_run(source, column.run, *column.texts, row.line), epoch, column.metric, value,
                           source.number, row.line);
          }
        });
  }

  // A file's metric; empty where nothing says it.
  std::string tag_of(const Source& source) {
    const auto* texts = names_.texts(names_of(source));
    if (texts == nullptr) return "";
    if (const auto named = texts->find("metric"); named != texts->end()) return named->second;
    return split_tag(source.input.run_names[1]).second;
  }

  void collect_tag(const Source& source) {
    const auto* texts = names_.texts(names_of(source));
    if (texts == nullptr) return;
    auto tag = tag_of(source);
    if (tag.empty() && metric_called("Value") != "Value") tag = "Value";
    if (tag.empty()) {
      throw UsageError(fmt::format(
          "{}: nothing says which metric it holds: {{metric}} in --runs tells where that stands in its name, or "
          "--columns test_accuracy=Value says it",
          source.input.path));
    }
    const auto metric = metric_of(tag);
    if (!metric) return;
    read_table(
        source.input.path, [](const Columns&) {},
        [&](const TableRow& row) {
          auto& run = named_run(source, names_of(source).front(), *texts, row.line);
          collector_.add(run, parse_epoch(row.fields[1], source.input.path, row.line), *metric,
                         parse_value(row.fields[2], source.input.path, row.line, "Value"), source.number, row.line);
        });
  }

  const ImportOptions& options_;
  RunNames names_;
  std::vector<Input> inputs_;
  RunCollector collector_;
  std::vector<std::string> named_metrics_;
  std::vector<Source> sources_;
  FurtherColumns further_;
  std::vector<std::string> further_order_, settings_;
  std::set<std::string> columns_, said_settings_;
  std::vector<std::string> chart_metrics_;          ///< as charts and tags have them
  std::map<std::string, std::string> known_names_;  ///< of those, étude's own names
  std::set<std::string> chart_runs_, runs_with_values_;
};

}  // namespace

std::string CollectedRuns::origin(const CollectedRun& run) const {
  return fmt::format("{}:{}", files[run.file], run.line);
}

CollectedRuns collect_runs(const std::vector<std::string>& paths, const ImportOptions& options) {
  return Reader(paths, options).read();
}

}  // namespace etude
