// Each form of the fused block beside LibTorch's direct convolution, ReLU and max-pooling, at the reference network's
// two shapes, batch 256, one thread:
//
//     cmake --preset release -DETUDE_BENCHMARKS=ON && cmake --build --preset release --target bench-kernels
//     OMP_NUM_THREADS=1 build/bench-kernels
//
// GFLOP/s are counted as direct convolution; divide by the peak that the first line prints.
#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <iostream>

#include "kernels/conv_block.h"
#include "kernels/live_gradients.h"
#include "kernels/simd.h"
#include "kernels/winograd_simd.h"

namespace etude {
namespace {

constexpr ConvBlockShape first_block{.images = 256, .height = 32, .width = 32, .in_channels = 3, .out_channels = 64};
constexpr ConvBlockShape second_block{.images = 256, .height = 16, .width = 16, .in_channels = 64, .out_channels = 128};

// ReLU-like inputs; gradients; winners of which `live` percent are not dead.
struct Operands {
  torch::Tensor x, weight, bias, output, grad_output, grad_x, grad_weight, grad_bias, winner, workspace;

  explicit Operands(const ConvBlockShape& s, std::int64_t live = 100) {
    torch::manual_seed(0);
    torch::set_num_threads(1);
    const auto last = torch::TensorOptions().memory_format(torch::MemoryFormat::ChannelsLast);
    x = torch::randn({s.images, s.in_channels, s.height, s.width}, last).relu();
    weight = torch::empty({s.out_channels, s.in_channels, 3, 3}).uniform_(-0.04, 0.04);
    bias = torch::zeros({s.out_channels});
    output = torch::empty({s.images, s.out_channels, s.pooled_height(), s.pooled_width()}, last);
    grad_output = torch::randn(output.sizes(), last).contiguous(torch::MemoryFormat::ChannelsLast);
    grad_x = torch::empty_like(x);
    grad_weight = torch::empty_like(weight);
    grad_bias = torch::empty_like(bias);
    const auto is_live = torch::rand(output.sizes()).mul(100).lt(live);
    winner = torch::where(is_live, torch::randint(0, 4, output.sizes()), torch::full(output.sizes(), 4L))
                 .to(torch::kUInt8)
                 .contiguous(torch::MemoryFormat::ChannelsLast);
    const auto floats = std::max({workspace_floats(s, ConvAlgorithm::winograd), live::workspace_floats(s),
                                  workspace_floats(s, ConvAlgorithm::direct)});
    workspace = torch::empty({static_cast<std::int64_t>(floats)});
  }
  float* scratch() { return workspace.data_ptr<float>(); }
  std::span<float> scratch_span() { return {scratch(), static_cast<std::size_t>(workspace.numel())}; }
};

void count(benchmark::State& state, const ConvBlockShape& s, int passes) {
  const auto flop =
      2.0 * static_cast<double>(passes * s.images * s.height * s.width * s.in_channels * s.out_channels * 9);
  state.counters["GFLOP/s"] =
      benchmark::Counter(flop / 1e9, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

void forward(benchmark::State& state, const ConvBlockShape& s, ConvAlgorithm algorithm) {
  Operands o(s);
  for (auto _ : state) {
    conv_block_forward(s, algorithm, o.x.data_ptr<float>(), o.weight.data_ptr<float>(), o.bias.data_ptr<float>(),
                       o.output.data_ptr<float>(), o.winner.data_ptr<std::uint8_t>(), o.scratch_span());
  }
  count(state, s, 1);
}

void first_backward(benchmark::State& state) {
  Operands o(first_block, state.range(0));
  for (auto _ : state) {
    conv_block_backward(first_block, ConvAlgorithm::direct, o.x.data_ptr<float>(), o.weight.data_ptr<float>(),
                        o.grad_output.data_ptr<float>(), o.winner.data_ptr<std::uint8_t>(), nullptr,
                        o.grad_weight.data_ptr<float>(), o.grad_bias.data_ptr<float>(), o.scratch_span());
  }
  count(state, first_block, 1);
}

void second_backward_winograd(benchmark::State& state) {
  Operands o(second_block, state.range(0));
  for (auto _ : state) {
    winograd::backward(second_block, o.x.data_ptr<float>(), o.weight.data_ptr<float>(), o.grad_output.data_ptr<float>(),
                       o.winner.data_ptr<std::uint8_t>(), o.grad_x.data_ptr<float>(), o.grad_weight.data_ptr<float>(),
                       o.grad_bias.data_ptr<float>(), o.scratch());
  }
  count(state, second_block, 2);
}

void second_backward_live(benchmark::State& state) {
  Operands o(second_block, state.range(0));
  for (auto _ : state) {
    live::weight_gradient(second_block, o.x.data_ptr<float>(), o.grad_output.data_ptr<float>(),
                          o.winner.data_ptr<std::uint8_t>(), o.grad_weight.data_ptr<float>(),
                          o.grad_bias.data_ptr<float>(), o.scratch());
    live::input_gradient(second_block, o.weight.data_ptr<float>(), o.grad_output.data_ptr<float>(),
                         o.winner.data_ptr<std::uint8_t>(), o.grad_x.data_ptr<float>(), o.scratch());
  }
  count(state, second_block, 2);
}

torch::Tensor direct_block(const Operands& o) {
  return torch::max_pool2d(torch::relu(torch::conv2d(o.x, o.weight, o.bias, 1, 1)), 2);
}

void libtorch_forward(benchmark::State& state, const ConvBlockShape& s) {
  const Operands o(s);
  const torch::NoGradGuard no_grad;
  for (auto _ : state) benchmark::DoNotOptimize(direct_block(o));
  count(state, s, 1);
}

void libtorch_backward(benchmark::State& state, const ConvBlockShape& s, bool with_input) {
  Operands o(s);
  o.x.requires_grad_(with_input);
  o.weight.requires_grad_();
  o.bias.requires_grad_();
  for (auto _ : state) {
    state.PauseTiming();
    const auto y = direct_block(o);
    state.ResumeTiming();
    y.backward(o.grad_output);
  }
  count(state, s, with_input ? 2 : 1);
}

BENCHMARK_CAPTURE(forward, first_block_direct, first_block, ConvAlgorithm::direct)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(libtorch_forward, first_block, first_block)->Unit(benchmark::kMillisecond);
BENCHMARK(first_backward)->ArgName("live")->Arg(100)->Arg(65)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(libtorch_backward, first_block, first_block, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(forward, second_block_winograd, second_block, ConvAlgorithm::winograd)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(libtorch_forward, second_block, second_block)->Unit(benchmark::kMillisecond);
BENCHMARK(second_backward_winograd)->ArgName("live")->Arg(100)->Arg(50)->Unit(benchmark::kMillisecond);
BENCHMARK(second_backward_live)->ArgName("live")->Arg(100)->Arg(75)->Arg(50)->Arg(25)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(libtorch_backward, second_block, second_block, true)->Unit(benchmark::kMillisecond);

[[maybe_unused]] const bool printed = [] {
  std::cerr << simd_level() << ", multiply-add peak of one core " << multiply_add_peak(0.5) << " GFLOP/s\n";
  return true;
}();

}  // namespace
}  // namespace etude
