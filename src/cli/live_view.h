#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "store/store.h"

namespace etude::cli {

/// How far a study is, as `etude run` knows it at one moment.
struct RunProgress {
  std::vector<TrialRecord> running;
  Store::Counts counts;
  std::int64_t steps_per_trial = 0;
  std::int64_t steps_at_start = 0;  ///< steps that were done before this run began
  std::chrono::duration<double> elapsed{};
};

/// The view as lines no wider than `columns`: one per running trial, then a bar with trials done and the time left.
std::vector<std::string> live_lines(const RunProgress& progress, std::size_t columns);

/// Seconds until all is trained, at this run's speed so far; negative where nothing tells.
double seconds_left(const RunProgress& progress);

/// "3 h 05 min", "4 min 10 s", "12 s".
std::string duration_text(double seconds);

/// Draws lines over the ones drawn before, on standard error; leaves the cursor below them.
class LiveView {
 public:
  LiveView() = default;
  ~LiveView();
  LiveView(const LiveView&) = delete;
  LiveView& operator=(const LiveView&) = delete;

  void draw(const std::vector<std::string>& lines);
  void clear();

 private:
  std::size_t drawn_ = 0;
};

}  // namespace etude::cli
