#include "cli/live_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace etude::cli {
namespace {

std::int64_t steps_done(const RunProgress& progress) {
  std::int64_t steps = (progress.counts.done + progress.counts.failed) * progress.steps_per_trial;
  for (const auto& trial : progress.running) steps += trial.progress.step;
  return steps;
}

std::string worker_line(const TrialRecord& trial) {
  const auto& t = trial.planned.trial;
  // Before its first step a trial has no loss.
  const auto loss = trial.progress.step > 0 ? fmt::format("{:.4g}", trial.progress.loss) : std::string("-");
  return fmt::format("{:<12} lr {:<8g} seed {:<3} epoch {:>3}/{:<3} step {:>6}  loss {}", trial.planned.optimizer,
                     t.learning_rate, t.seed, trial.progress.epoch, t.problem.epochs, trial.progress.step, loss);
}

std::string bar(double share, std::size_t width) {
  const auto filled = static_cast<std::size_t>(std::llround(share * static_cast<double>(width)));
  std::string text;
  for (std::size_t i = 0; i < width; ++i) text += i < filled ? '#' : '.';
  return text;
}

}  // namespace

double seconds_left(const RunProgress& progress) {
  const auto& c = progress.counts;
  const auto total = (c.pending + c.running + c.done + c.failed) * progress.steps_per_trial;
  const auto done = steps_done(progress);
  const auto in_this_run = done - progress.steps_at_start;
  if (in_this_run <= 0) return -1;
  return progress.elapsed.count() * static_cast<double>(total - done) / static_cast<double>(in_this_run);
}

std::string duration_text(double seconds) {
  const auto s = std::llround(seconds);
  if (s >= 3600) return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
  if (s >= 60) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} s", s);
}

std::vector<std::string> live_lines(const RunProgress& progress, std::size_t columns) {
  std::vector<std::string> lines;
  for (const auto& trial : progress.running) lines.push_back(worker_line(trial));
  const auto& c = progress.counts;
  const auto total = c.pending + c.running + c.done + c.failed;
  const double share = total == 0
                           ? 1
                           : static_cast<double>(steps_done(progress)) /
                                 static_cast<double>(std::max<std::int64_t>(1, total * progress.steps_per_trial));
  const double left = seconds_left(progress);
  const std::string counts =
      fmt::format("{}/{} trials{}{}", c.done, total, c.failed > 0 ? fmt::format(", {} failed", c.failed) : "",
                  left < 0 ? "" : ", " + duration_text(left) + " left");
  const std::size_t room = columns > counts.size() + 12 ? std::min<std::size_t>(40, columns - counts.size() - 8) : 0;
  lines.push_back(room > 0 ? fmt::format("{} {:3.0f} %  {}", bar(share, room), 100 * share, counts) : counts);
  for (auto& line : lines) line = line.substr(0, columns > 1 ? columns - 1 : 1);
  return lines;
}

LiveView::~LiveView() { clear(); }

void LiveView::draw(const std::vector<std::string>& lines) {
  std::string text = drawn_ > 0 ? fmt::format("\033[{}A", drawn_) : "";
  for (const auto& line : lines) text += "\r\033[K" + line + "\n";
  text += "\033[J";
  drawn_ = lines.size();
  print_error("{}", text);
  std::fflush(stderr);
}

void LiveView::clear() {
  if (drawn_ > 0) print_error("\033[{}A\r\033[J", drawn_);
  drawn_ = 0;
}

}  // namespace etude::cli
