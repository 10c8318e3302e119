#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

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
  std::vector<TrialRecord> newly_done();
  std::vector<std::int64_t> newly_done_positions();
  [[nodiscard]] std::int64_t steps_before_this_run() const;

  Store& store_;
  const Study& study_;
  const bool quiet_;
  Terminal terminal_;
  LiveView view_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  // Which were done at the last look, by position, and not when: a clock may be set back.
  std::int64_t first_not_done_ = 0;
  std::set<std::int64_t> done_after_it_;
  std::set<std::string> told_;                           // by trial key, of a study whose positions move: it grows
  std::map<std::string, std::int64_t> first_seen_step_;  // by trial key
  std::int64_t steps_at_start_ = 0;
};

}  // namespace etude::cli
