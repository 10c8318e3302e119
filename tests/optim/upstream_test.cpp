// The numbers of the optimizers' authors' own code: upstream.json describes its problem. ETUDE_OPTIMIZER_VECTORS names
// another file of that form, which is run besides.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/hyperparameters.h"
#include "core/registry.h"
#include "optim/optimizer.h"

namespace etude {
namespace {

using Json = nlohmann::json;

struct Configuration {
  std::string optimizer;
  Hyperparameters hyperparameters;
  double learning_rate = 0;
  std::string missing;  // what étude does not have of it
};

// Upstream's name for one of ours.
std::string our_name(const Json& entry) {
  static const std::map<std::string, std::string> names{
      {"Adagrad", "AdaGrad"}, {"AdamWScheduleFree", "ScheduleFreeAdamW"}, {"SingleDeviceMuonWithAuxAdam", "Muon"}};
  const auto& h = entry["hyperparameters"];
  const auto name = entry["class"].get<std::string>();
  // Another project's class of a name that PyTorch has is another optimizer.
  if (Registry<OptimizerInfo>::find(name) != nullptr && name != "SAM" &&
      entry["upstream"].get<std::string>().rfind("pytorch/", 0) != 0) {
    return "";
  }
  if (name == "SAM" && h.value("base", "") != "SGD") return "";
  if (name == "Adam" && h.value("amsgrad", false)) return "AMSGrad";
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

// Upstream's settings as ours, and what of them says nothing: the default of what étude does not have.
Json our_settings(const Json& entry) {
  Json h = entry["hyperparameters"];
  if (h.contains("base_hyperparameters")) {
    h.update(h["base_hyperparameters"]);
    h.erase("base_hyperparameters");
    h.erase("base");
  }
  if (h.contains("adam")) {
    h["adam_ratio"] = h["adam"]["lr"].get<double>() / h["lr"].get<double>();
    h["adam_betas"] = h["adam"]["betas"];
    h["adam_eps"] = h["adam"]["eps"];
    h.erase("adam");
    h.erase("newton_schulz");  // bfloat16 is told by the entry's float64_difference
  }
  return h;
}

// Of PyTorch: how an update is computed, not what.
bool is_of_the_implementation(const std::string& setting) {
  static const std::set<std::string> names{"foreach", "fused", "capturable", "differentiable"};
  return names.contains(setting);
}

Configuration configuration(const Json& entry) {
  Configuration result{.optimizer = our_name(entry)};
  const auto* info = Registry<OptimizerInfo>::find(result.optimizer);
  if (info == nullptr) {
    result.missing = "the optimizer";
    return result;
  }
  result.hyperparameters = complete(*info, {});
  const auto settings = our_settings(entry);
  for (const auto& [name, value] : settings.items()) {
    const auto ours = result.hyperparameters.find(name);
    if (name == "lr") {
      result.learning_rate = value;
    } else if (ours == result.hyperparameters.end()) {
      const bool is_off = value.is_null() || value == false || value == 0 || value == "inf";
      if (!is_off && !is_of_the_implementation(name)) result.missing += (result.missing.empty() ? "" : ", ") + name;
    } else if (std::holds_alternative<bool>(ours->second)) {
      ours->second = value.get<bool>();
    } else if (std::holds_alternative<double>(ours->second)) {
      ours->second = value.get<double>();
    } else {
      ours->second = value.get<std::array<double, 2>>();
    }
  }
  return result;
}

// The noisy quadratic that the file describes: the parameters, and their gradients at a step.
class NoisyQuadratic {
 public:
  explicit NoisyQuadratic(const std::vector<std::vector<std::int64_t>>& shapes) {
    std::int64_t size = 0;
    for (const auto& shape : shapes) size += c10::multiply_integers(shape);
    parameters = {.values = torch::zeros({size}), .gradients = torch::zeros({size})};
    std::int64_t offset = 0;
    for (const auto& shape : shapes) {
      const auto count = c10::multiply_integers(shape);
      const auto view = [&](const torch::Tensor& flat) { return flat.narrow(0, offset, count).view(shape); };
      parameters.each.push_back({.name = std::to_string(parameters.each.size()),
                                 .role = shape.size() > 1 ? Role::hidden : Role::offset,
                                 .value = view(parameters.values),
                                 .gradient = view(parameters.gradients)});
      offset += count;
    }
    for_each_weight([](int k, std::int64_t i, float& w, float& /*g*/) {
      w = static_cast<float>(std::sin(0.7 * static_cast<double>(i) + k) * 0.5);
    });
  }

  void compute_gradients(std::int64_t step) {
    for_each_weight([&](int k, std::int64_t index, const float& w, float& g) {
      const auto i = static_cast<double>(index);
      const auto a = static_cast<float>(0.2 + static_cast<double>(index % 7));
      const auto b = static_cast<float>(std::cos(0.3 * i + k));
      const auto n = static_cast<float>(0.1 * std::sin(1.3 * i + 0.37 * static_cast<double>(step) + k));
      g = a * (w - b) + n;
    });
  }

  Parameters parameters;

 private:
  void for_each_weight(const auto& function) {
    for (std::size_t k = 0; k < parameters.each.size(); ++k) {
      auto* w = parameters.each[k].value.data_ptr<float>();
      auto* g = parameters.each[k].gradient.data_ptr<float>();
      for (std::int64_t i = 0; i < parameters.each[k].value.numel(); ++i)
        function(static_cast<int>(k) + 1, i, w[i], g[i]);
    }
  }
};

// The largest difference that is accepted, as the file says, of each tensor after so many steps.
double accepted(const Json& entry, const std::string& step, std::size_t tensor, double weight) {
  const auto& differences = entry["float64_difference"];
  const auto& of_step = differences.is_object() ? differences[step] : differences;
  return 10 * of_step[tensor].get<double>() + std::ldexp(std::max(1., std::abs(weight)), -22);
}

void expect_near(const torch::Tensor& values, const std::vector<float>& expected, const Parameters& parameters,
                 const Json& entry, const std::string& step, const char* what) {
  ASSERT_EQ(static_cast<std::size_t>(values.numel()), expected.size());
  const auto* value = values.data_ptr<float>();
  std::size_t i = 0;
  for (std::size_t tensor = 0; tensor < parameters.each.size(); ++tensor) {
    for (std::int64_t n = 0; n < parameters.each[tensor].value.numel(); ++n, ++i) {
      ASSERT_NEAR(value[i], expected[i], accepted(entry, step, tensor, expected[i]))
          << what << " " << i << " of step " << step;
    }
  }
}

void run(const Json& file, const Json& entry, const Configuration& configuration) {
  std::vector<std::vector<std::int64_t>> shapes;
  const auto& of_entry = entry.value("shapes", Json::object());
  for (const auto* name : {"conv.weight", "linear.weight", "bias"}) {
    const auto& of_file = file["problem"]["shapes"][name];
    shapes.push_back((of_entry.contains(name) ? of_entry[name] : of_file).get<std::vector<std::int64_t>>());
  }
  NoisyQuadratic problem(shapes);
  const auto optimizer = Registry<OptimizerInfo>::find(configuration.optimizer)->make(configuration.hyperparameters);
  const torch::NoGradGuard no_grad;
  auto state = optimizer->initial_state(problem.parameters);
  for (std::int64_t step = 1; step <= 20; ++step) {
    const auto name = std::to_string(step);
    torch::Tensor perturbed;
    problem.compute_gradients(step);
    optimizer->step(configuration.learning_rate, problem.parameters, state, [&] {
      perturbed = problem.parameters.values.clone();
      problem.compute_gradients(step);
    });
    if (!entry["steps"].contains(name)) continue;
    const auto compare = [&](const char* list, const torch::Tensor& values) {
      if (entry.contains(list)) {
        expect_near(values, entry[list][name].get<std::vector<float>>(), problem.parameters, entry, name, list);
      }
    };
    compare("steps", problem.parameters.values);
    compare("evaluation_steps", optimizer->evaluation_weights(problem.parameters, state));
    compare("perturbed_steps", perturbed);
  }
}

void run_file(const std::string& path) {
  std::ifstream stream(path);
  ASSERT_TRUE(stream) << path;
  const auto file = Json::parse(stream);
  int compared = 0;
  for (const auto& entry : file["optimizers"]) {
    SCOPED_TRACE(entry["name"].get<std::string>());
    const auto ours = configuration(entry);
    if (!ours.missing.empty()) {
      std::printf("skipped, étude lacks %s: %s\n", ours.missing.c_str(), entry["name"].get<std::string>().c_str());
      continue;
    }
    ++compared;
    run(file, entry, ours);
  }
  std::printf("%d of %zu compared\n", compared, file["optimizers"].size());
  EXPECT_GT(compared, 0);
}

TEST(UpstreamVectors, OfTheOptimizersThatAreHere) { run_file(ETUDE_SOURCE_DIR "/tests/optim/upstream.json"); }

TEST(UpstreamVectors, OfAFileThatTheEnvironmentNames) {
  const char* path = std::getenv("ETUDE_OPTIMIZER_VECTORS");
  if (path == nullptr) GTEST_SKIP() << "ETUDE_OPTIMIZER_VECTORS names none";
  run_file(path);
}

}  // namespace
}  // namespace etude
