// One pass of every optimizer over the reference network's 2,175,626 parameters, one thread:
//
//     cmake --preset release -DETUDE_BENCHMARKS=ON && cmake --build --preset release --target bench-optimizers
//     OMP_NUM_THREADS=1 build/bench-optimizers
#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include "core/optimizer_info.h"
#include "core/registry.h"
#include "optim/optimizer.h"

namespace etude {
namespace {

void step(benchmark::State& state, const OptimizerInfo& info) {
  constexpr std::int64_t size = 2'175'626;
  Hyperparameters defaults;
  for (const auto& hyperparameter : info.hyperparameters) defaults[hyperparameter.name] = hyperparameter.default_value;
  const auto optimizer = info.make(defaults);
  Parameters parameters{.values = torch::full({size}, 0.1F), .gradients = torch::full({size}, 0.01F)};
  parameters.each = {
      {.name = "weight", .role = Role::offset, .value = parameters.values, .gradient = parameters.gradients}};
  auto optimizer_state = optimizer->initial_state(parameters);
  for (auto _ : state) optimizer->step(1e-3, parameters, optimizer_state, [] {});
  state.SetItemsProcessed(state.iterations() * size);
}

}  // namespace
}  // namespace etude

int main(int argc, char** argv) {
  for (const auto& info : etude::Registry<etude::OptimizerInfo>::all()) {
    benchmark::RegisterBenchmark(info.name.c_str(), [&info](benchmark::State& state) {
      etude::step(state, info);
    })->Unit(benchmark::kMillisecond);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
