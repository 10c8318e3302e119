#include "store/stored_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/error.h"
#include "core/sha256.h"
#include "store/metric_names.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;

std::string six_digits(double learning_rate) { return fmt::format("{:.6g}", learning_rate); }

// [optimizer, learning rate, first seed, how many seeds], each as long as it goes.
std::string places_text(const std::vector<GridIndex>& places) {
  if (places.empty()) return "";
  Json runs = Json::array();
  GridIndex next;  // what would make the last run longer
  for (const auto& place : places) {
    if (!runs.empty() && place == next) {
      runs.back()[3] = runs.back()[3].get<std::size_t>() + 1;
    } else {
      runs.push_back({place.optimizer, place.learning_rate, place.seed, 1});
    }
    next = place;
    ++next.seed;
  }
  return runs.dump();
}

std::vector<GridIndex> parse_places(const std::string& text) {
  std::vector<GridIndex> places;
  if (text.empty()) return places;
  for (const auto& run : Json::parse(text)) {
    GridIndex place{.optimizer = run.at(0), .learning_rate = run.at(1), .seed = run.at(2)};
    for (auto left = run.at(3).get<std::size_t>(); left > 0; --left, ++place.seed) places.push_back(place);
  }
  return places;
}

}  // namespace

Trial without_place(Trial trial) {
  trial.learning_rate = 0;
  trial.seed = 0;
  trial.record_steps = false;
  trial.record_metrics.clear();
  trial.data_order_offset = 0;
  return trial;
}

bool StoredGrid::is_imported() const { return !patterns.empty() && !patterns.front().imported.empty(); }

std::int64_t StoredGrid::size() const {
  if (!places.empty()) return static_cast<std::int64_t>(places.size());
  return static_cast<std::int64_t>(optimizers.size() * learning_rates.size() * seeds.size());
}

bool StoredGrid::contains(const GridIndex& place) const {
  return place.optimizer < optimizers.size() && place.learning_rate < learning_rates.size() &&
         place.seed < seeds.size();
}

std::string StoredGrid::name(const GridIndex& place) const {
  return fmt::format("{} lr {:g} seed {}", optimizers[place.optimizer], learning_rates[place.learning_rate],
                     seeds[place.seed]);
}

bool StoredGrid::matches(const GridIndex& place, const Trial& trial) const {
  return trial.seed == seeds[place.seed] &&
         six_digits(trial.learning_rate) == six_digits(learning_rates[place.learning_rate]) &&
         without_place(trial) == patterns[place.optimizer];
}

GridIndex place_in_run_order(const StoredGrid& grid, std::int64_t position) {
  const auto index = static_cast<std::size_t>(position);
  if (!grid.places.empty()) return grid.places[grid.claimed.empty() ? index : grid.claimed[index]];
  const auto rates = grid.learning_rates.size(), columns = grid.optimizers.size() * rates;
  return {.optimizer = index % columns / rates, .learning_rate = index % rates, .seed = index / columns};
}

std::int64_t run_order_position(const StoredGrid& grid, std::int64_t grid_position) {
  const auto index = static_cast<std::size_t>(grid_position), seeds = grid.seeds.size();
  if (!grid.positions.empty()) return static_cast<std::int64_t>(grid.positions[index]);
  if (!grid.places.empty()) return grid_position;
  const auto columns = grid.optimizers.size() * grid.learning_rates.size();
  return static_cast<std::int64_t>(index % seeds * columns + index / seeds);
}

void StoredGrid::set_places(std::vector<GridIndex> some) {
  places = std::move(some);
  if (places.empty() || is_imported()) return;
  claimed.resize(places.size());
  positions.resize(places.size());
  std::iota(claimed.begin(), claimed.end(), std::size_t{0});
  std::stable_sort(claimed.begin(), claimed.end(),
                   [&](std::size_t a, std::size_t b) { return places[a].seed < places[b].seed; });
  for (std::size_t i = 0; i < claimed.size(); ++i) positions[claimed[i]] = i;
}

StoredGrid grid_of(const Study& study) {
  StoredGrid grid{.optimizers = study.optimizers, .learning_rates = study.learning_rates, .seeds = study.seeds};
  for (std::size_t i = 0; i < study.optimizers.size(); ++i) {
    grid.patterns.push_back(without_place(study.trial(study.first_position(i)).trial));
  }
  if (study.cells.empty()) return grid;
  std::vector<GridIndex> places;
  for (std::int64_t i = 0; i < study.size(); ++i) places.push_back(study.place(i));
  grid.set_places(std::move(places));
  return grid;
}

StudyRow study_row(const std::string& name, const std::string& source, bool record_steps, const StoredGrid& grid) {
  Json optimizers = Json::array(), learning_rates = Json::array();
  for (std::size_t i = 0; i < grid.optimizers.size(); ++i) {
    optimizers.push_back({{"name", grid.optimizers[i]}, {"trial", Json::parse(canonical_text(grid.patterns[i]))}});
  }
  for (const double rate : grid.learning_rates) learning_rates.push_back(rate);
  return {.name = name,
          .source = source,
          .optimizers = optimizers.dump(),
          .learning_rates = learning_rates.dump(),
          .seeds = Json(grid.seeds).dump(),
          .record_steps = record_steps,
          .trials = grid.size(),
          .places = places_text(grid.places)};
}

bool same_settings(const StudyRow& a, const StudyRow& b) {
  return a.source == b.source && a.keep_checkpoints == b.keep_checkpoints && a.report == b.report &&
         a.growth == b.growth && a.looks == b.looks;
}

bool same_trials(const StudyRow& a, const StudyRow& b) {
  const auto rounded = [](const StudyRow& row) {
    std::vector<std::string> rates;
    for (const double rate : Json::parse(row.learning_rates)) rates.push_back(six_digits(rate));
    return rates;
  };
  return a.name == b.name && a.optimizers == b.optimizers && a.seeds == b.seeds && a.record_steps == b.record_steps &&
         a.record_metrics == b.record_metrics && a.trials == b.trials && a.places == b.places &&
         rounded(a) == rounded(b);
}

std::string checksum(const StudyRow& row) {
  Json json{row.name, row.source, row.optimizers, row.learning_rates, row.seeds, row.record_steps, row.trials};
  const auto add = [&](const char* name, const auto& value) {
    if (value != std::decay_t<decltype(value)>()) json.push_back({name, value});
  };
  add("record_metrics", row.record_metrics);
  add("keep_checkpoints", row.keep_checkpoints);
  add("report", row.report);
  add("places", row.places);
  add("growth", row.growth);
  add("looks", row.looks);
  return sha256(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

StoredGrid parse_grid(const StudyRow& row) {
  try {
    StoredGrid grid{.learning_rates = Json::parse(row.learning_rates), .seeds = Json::parse(row.seeds)};
    for (const auto& optimizer : Json::parse(row.optimizers)) {
      grid.optimizers.push_back(optimizer.at("name"));
      grid.patterns.push_back(parse_canonical_text(optimizer.at("trial").dump()));
    }
    grid.set_places(parse_places(row.places));
    const auto is_outside = [&](const GridIndex& place) { return !grid.contains(place); };
    if (std::any_of(grid.places.begin(), grid.places.end(), is_outside)) {
      throw EnvironmentError("it holds a place outside");
    }
    if (grid.size() != row.trials) throw EnvironmentError("its size is not that of its lists");
    return grid;
  } catch (const std::exception& error) {
    throw EnvironmentError(fmt::format("the grid of study '{}' is damaged: {}", row.name, error.what()));
  }
}

Study study_of(const StudyRow& row) {
  const auto grid = parse_grid(row);
  const auto& pattern = grid.patterns.front();
  Study study{.name = row.name,
              .problem = pattern.problem,
              .optimizers = grid.optimizers,
              .configs = {},
              .schedule = pattern.schedule,
              .learning_rates = grid.learning_rates,
              .seeds = grid.seeds,
              .cells = {},
              .record_steps = row.record_steps,
              .record_metrics = split_names(row.record_metrics),
              .keep_checkpoints = row.keep_checkpoints,
              .report = row.report,
              .growth = row.growth,
              .looks = row.looks,
              .source = row.source};
  for (const auto& optimizer : grid.patterns) study.configs.push_back(optimizer.optimizer);
  if (grid.places.empty()) return study;
  study.cells.resize(grid.optimizers.size());
  for (const auto& place : grid.places) {  // in grid order, and seeds from the first on
    auto& own = study.cells[place.optimizer];
    if (place.seed == 0) own.learning_rates.push_back(place.learning_rate);
    own.seeds = std::max(own.seeds, place.seed + 1);
  }
  return study;
}

}  // namespace etude
