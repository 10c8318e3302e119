#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "cli/live_view.h"
#include "cli/terminal.h"
#include "store/store.h"
#include "study/study.h"

namespace etude::cli {

/// What `etude run` tells while a study trains: a live view in a terminal, else a line for each trial that ends.
class RunProgressReport {
 public:
  RunProgressReport(Store& store, const Study& study, bool quiet);

  /// How long a person would wait for news.
  [[nodiscard]] std::chrono::milliseconds period() const;

  /// Training begins, with what was done before.
  void begin(const Store::Counts& counts);
  void look();
  /// A line above the view; nothing where it is to be quiet.
  void say(const std::string& line);
  void clear() { view_.clear(); }

 private:
  void draw();
  void tell_finished();
  [[nodiscard]] std::int64_t steps_before_this_run() const;

  Store& store_;
  const Study& study_;
  const bool quiet_;
  Terminal terminal_;
  LiveView view_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Store::Clock::time_point finished_since_ = Store::Clock::now();
  std::set<std::string> told_;                           // trials, by key
  std::map<std::string, std::int64_t> first_seen_step_;  // by trial key
  std::int64_t steps_at_start_ = 0;
};

}  // namespace etude::cli
