#include "worker/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "core/error.h"
#include "core/sha256.h"
#include "core/version.h"
#include "host/durable_file.h"
#include "store/kept_checkpoints.h"

namespace etude {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// First line of a file; grows when the layout changes. Then the SHA-256 of the rest on a line, then CBOR.
constexpr std::string_view magic = "etude checkpoint 3\n";
constexpr std::size_t checksum_size = 64;

// Arrays go in as bytes: bit-identical, and a memory copy instead of a number at a time.
Json to_binary(std::span<const float> values) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  return Json::binary({bytes, bytes + values.size_bytes()});
}

std::vector<float> from_binary(const Json& json) {
  const auto& bytes = json.get_binary();
  std::vector<float> values(bytes.size() / sizeof(float));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(values.data()));
  return values;
}

Json to_json(const History& history) {
  Json epochs = Json::array();
  for (const auto& e : history.epochs) {
    epochs.push_back({e.epoch, e.train_loss, e.test_accuracy, e.seconds, Json(e.metrics)});
  }
  Json json{{"epochs", epochs}, {"step_losses", to_binary(history.step_losses)}};
  if (history.divergence) json["divergence"] = {history.divergence->step, history.divergence->cause};
  return json;
}

History history_from_json(const Json& json) {
  History history;
  for (const auto& e : json.at("epochs")) {
    history.epochs.push_back({.epoch = e.at(0),
                              .train_loss = e.at(1),
                              .test_accuracy = e.at(2),
                              .seconds = e.at(3),
                              .metrics = e.at(4).get<std::map<std::string, double>>()});
  }
  history.step_losses = from_binary(json.at("step_losses"));
  if (json.contains("divergence")) {
    history.divergence = {.step = json["divergence"].at(0), .cause = json["divergence"].at(1)};
  }
  return history;
}

Json to_json(const Snapshot& snapshot) {
  Json arrays = Json::array();
  for (const auto& array : snapshot.optimizer.arrays) arrays.push_back(to_binary(array));
  return {
      {"parameters", to_binary(snapshot.parameters)},
      {"buffers", to_binary(snapshot.buffers)},
      {"optimizer", {{"step", snapshot.optimizer.step}, {"scalars", snapshot.optimizer.scalars}, {"arrays", arrays}}},
      {"epoch", snapshot.epoch},
      {"epoch_step", snapshot.epoch_step},
      {"metric_sums", snapshot.metric_sums},
      {"epoch_seconds", snapshot.epoch_seconds},
      {"history", to_json(snapshot.history)}};
}

Snapshot snapshot_from_json(const Json& json) {
  Snapshot snapshot{.parameters = from_binary(json.at("parameters")),
                    .buffers = from_binary(json.at("buffers")),
                    .optimizer = {.step = json.at("optimizer").at("step"),
                                  .scalars = json.at("optimizer").at("scalars").get<std::vector<double>>(),
                                  .arrays = {}},
                    .epoch = json.at("epoch"),
                    .epoch_step = json.at("epoch_step"),
                    .metric_sums = json.at("metric_sums"),
                    .epoch_seconds = json.at("epoch_seconds"),
                    .history = history_from_json(json.at("history"))};
  for (const auto& array : json.at("optimizer").at("arrays")) snapshot.optimizer.arrays.push_back(from_binary(array));
  return snapshot;
}

std::optional<Snapshot> read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  const std::size_t header = magic.size() + checksum_size + 1;
  if (!content.starts_with(magic) || content.size() < header) return std::nullopt;
  const auto body = std::string_view(content).substr(header);
  if (sha256(body) != content.substr(magic.size(), checksum_size)) return std::nullopt;
  return snapshot_from_json(Json::from_cbor(body));
}

// Newest first. The step is zero-padded in the names, so the order of names is the order of steps.
std::vector<fs::path> newest_first(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    if (entry.path().extension() == ".checkpoint") paths.push_back(entry.path());
  }
  std::sort(paths.rbegin(), paths.rend());
  return paths;
}

}  // namespace

Checkpoints::Checkpoints(const fs::path& folder, const std::string& trial_key, const std::string& numeric_mode)
    : folder_(folder / trial_key / sha256(std::string(version) + " " + numeric_mode).substr(0, 12)) {}

Checkpoints Checkpoints::kept(const fs::path& folder, const std::string& training_key,
                              const std::string& numeric_mode) {
  return Checkpoints(kept_checkpoints(folder, training_key) / sha256(numeric_mode).substr(0, 12));
}

void Checkpoints::save(const Snapshot& snapshot) const {
  std::string body;
  Json::to_cbor(to_json(snapshot), body);
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw EnvironmentError("cannot create " + folder_.string() + ": " + error.message());
  write_durably(folder_ / checkpoint_name(snapshot.optimizer.step), fmt::format("{}{}\n{}", magic, sha256(body), body));
  const auto paths = newest_first(folder_);
  for (std::size_t i = 2; i < paths.size(); ++i) fs::remove(paths[i], error);
}

std::optional<Snapshot> Checkpoints::load(std::int64_t latest) const {
  const auto latest_name = checkpoint_name(latest);
  for (const auto& path : newest_first(folder_)) {
    if (path.filename() > latest_name) continue;
    try {
      if (auto snapshot = read(path)) return snapshot;
    } catch (const std::exception&) {
      continue;  // an input error, or a folder of that name
    }
  }
  return std::nullopt;
}

void Checkpoints::move(std::int64_t step, const Checkpoints& to) const {
  const auto name = checkpoint_name(step);
  std::error_code error;
  if (!fs::exists(folder_ / name, error)) return;
  fs::create_directories(to.folder_, error);
  if (!error) fs::rename(folder_ / name, to.folder_ / name, error);
  if (error) throw EnvironmentError("cannot keep " + (folder_ / name).string() + ": " + error.message());
}

void Checkpoints::remove() const {
  std::error_code error;
  fs::remove_all(folder_.parent_path(), error);
}

}  // namespace etude
