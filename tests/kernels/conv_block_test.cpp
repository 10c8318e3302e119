// One tester for every shape, algorithm and SIMD target: the kernels against the scalar reference in double.
#include "kernels/conv_block.h"

#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "kernels/conv_block_reference.h"

namespace etude {
namespace {

struct Case {
  ConvBlockShape shape;
  std::vector<float> input, weight, bias, grad_output;
};

// Realistic data: inputs as ReLU leaves them, weights as PyTorch draws them, gradients of very different sizes.
Case make_case(const ConvBlockShape& s, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  const float bound = 1 / std::sqrt(static_cast<float>(s.in_channels * 9));
  std::uniform_real_distribution<float> uniform(-bound, bound);
  Case c{.shape = s};
  const auto fill = [&](std::vector<float>& values, std::int64_t size, const auto& draw) {
    values.resize(static_cast<std::size_t>(size));
    for (float& value : values) value = draw();
  };
  fill(c.input, s.images * s.height * s.width * s.in_channels, [&] { return std::max(0.0F, normal(random)); });
  fill(c.weight, s.out_channels * s.in_channels * 9, [&] { return uniform(random); });
  fill(c.bias, s.out_channels, [&] { return uniform(random); });
  fill(c.grad_output, s.images * s.pooled_height() * s.pooled_width() * s.out_channels,
       [&] { return normal(random) * std::exp(normal(random)) / 256; });
  return c;
}

struct Result {
  std::vector<float> output, grad_input, grad_weight, grad_bias;
  std::vector<std::uint8_t> winner;
};

// 64-byte aligned, exactly as long as asked for: under ASan a step beyond it is found.
struct Workspace {
  explicit Workspace(std::size_t floats) : memory(floats + 16) {
    const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
    span = {memory.data() + (64 - address % 64) % 64 / sizeof(float), floats};
  }
  std::vector<float> memory;
  std::span<float> span;
};

Result compute(const Case& c, ConvAlgorithm algorithm, const std::vector<std::uint8_t>* winner = nullptr) {
  Result r;
  const float nan = std::numeric_limits<float>::quiet_NaN();  // what is not written shows
  r.output.assign(c.grad_output.size(), nan);
  r.grad_input.assign(c.input.size(), nan);
  r.grad_weight.assign(c.weight.size(), nan);
  r.grad_bias.assign(c.bias.size(), nan);
  r.winner.assign(c.grad_output.size(), 99);
  Workspace workspace(workspace_floats(c.shape, algorithm));
  conv_block_forward(c.shape, algorithm, c.input.data(), c.weight.data(), c.bias.data(), r.output.data(),
                     r.winner.data(), workspace.span);
  conv_block_backward(c.shape, algorithm, c.input.data(), c.weight.data(), c.grad_output.data(),
                      winner != nullptr ? winner->data() : r.winner.data(),
                      algorithm == ConvAlgorithm::direct ? nullptr : r.grad_input.data(), r.grad_weight.data(),
                      r.grad_bias.data(), workspace.span);
  return r;
}

template <class Sum>
struct Reference {
  std::vector<Sum> output, grad_input, grad_weight, grad_bias;
  std::vector<std::uint8_t> winner;
};

// `dead`: the share of windows whose ReLU is switched off for backward, besides those that are off.
template <class Sum>
Reference<Sum> reference(const Case& c, double dead = 0) {
  Reference<Sum> r{.output = std::vector<Sum>(c.grad_output.size()),
                   .grad_input = std::vector<Sum>(c.input.size()),
                   .grad_weight = std::vector<Sum>(c.weight.size()),
                   .grad_bias = std::vector<Sum>(c.bias.size()),
                   .winner = std::vector<std::uint8_t>(c.grad_output.size())};
  conv_block_forward_reference<Sum>(c.shape, c.input.data(), c.weight.data(), c.bias.data(), r.output.data(),
                                    r.winner.data());
  std::mt19937 random(11);
  for (auto& winner : r.winner) {
    if (std::uniform_real_distribution()(random) < dead) winner = 4;
  }
  conv_block_backward_reference<Sum>(c.shape, c.input.data(), c.weight.data(), c.grad_output.data(), r.winner.data(),
                                     r.grad_input.data(), r.grad_weight.data(), r.grad_bias.data());
  return r;
}

template <class A, class B>
double root_mean_square_error(const std::vector<A>& values, const std::vector<B>& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double difference = static_cast<double>(values[i]) - static_cast<double>(expected[i]);
    sum += difference * difference;
  }
  return std::sqrt(sum / static_cast<double>(values.size()));
}

template <class T>
double root_mean_square(const std::vector<T>& values) {
  return root_mean_square_error(values, std::vector<T>(values.size(), T{0}));
}

// Every SIMD target that this machine can run, one after the other.
class OnEveryTarget : public testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override {
    hwy::SetSupportedTargetsForTest(GetParam());
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  void TearDown() override {
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

std::vector<std::int64_t> targets() {
  std::vector<std::int64_t> result;
  for (std::int64_t rest = hwy::SupportedTargets() & HWY_TARGETS; rest != 0; rest &= rest - 1) {
    result.push_back(rest & ~(rest - 1));
  }
  return result;
}

ConvBlockShape random_shape(std::mt19937& random, ConvAlgorithm algorithm) {
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<unsigned>(high - low + 1));
  };
  return {.images = between(1, 5),
          .height = between(2, 19),
          .width = between(2, 19),
          .in_channels = algorithm == ConvAlgorithm::direct ? between(1, 4) : 8 * between(1, 9),
          .out_channels = 8 * between(1, 9)};
}

TEST_P(OnEveryTarget, MatchesTheReferenceOnRandomShapes) {
  std::mt19937 random(7);
  for (const auto algorithm : {ConvAlgorithm::direct, ConvAlgorithm::winograd}) {
    for (int i = 0; i < 12; ++i) {
      const auto shape = random_shape(random, algorithm);
      ASSERT_TRUE(supports(shape, algorithm));
      SCOPED_TRACE(testing::Message() << shape.images << " x " << shape.height << " x " << shape.width << ", "
                                      << shape.in_channels << " -> " << shape.out_channels);
      const auto c = make_case(shape, static_cast<unsigned>(i));
      const double dead = i % 3 * 0.4;  // many and few live windows: backward has a way for each
      const auto expected = reference<double>(c, dead);
      const auto actual = compute(c, algorithm, &expected.winner);  // near ties may go either way
      EXPECT_LT(root_mean_square_error(actual.output, expected.output),
                3e-6 * (0.1 + root_mean_square(expected.output)));
      EXPECT_LT(root_mean_square_error(actual.grad_weight, expected.grad_weight),
                5e-6 * (1e-3 + root_mean_square(expected.grad_weight)));
      EXPECT_LT(root_mean_square_error(actual.grad_bias, expected.grad_bias),
                1e-6 * (1e-3 + root_mean_square(expected.grad_bias)));
      if (algorithm == ConvAlgorithm::winograd) {
        EXPECT_LT(root_mean_square_error(actual.grad_input, expected.grad_input),
                  5e-6 * (1e-3 + root_mean_square(expected.grad_input)));
      }
      std::size_t other_winners = 0;
      for (std::size_t o = 0; o < actual.winner.size(); ++o)
        other_winners += actual.winner[o] != expected.winner[o] ? 1 : 0;
      if (dead == 0) {
        EXPECT_LE(other_winners, 1 + actual.winner.size() / 1000);
      }
    }
  }
}

TEST_P(OnEveryTarget, IsDeterministicAndAnImageDoesNotSeeItsNeighbours) {
  for (const auto algorithm : {ConvAlgorithm::direct, ConvAlgorithm::winograd}) {
    const ConvBlockShape shape{.images = 7,
                               .height = 10,
                               .width = 13,
                               .in_channels = algorithm == ConvAlgorithm::direct ? 3 : 16,
                               .out_channels = 32};
    const auto c = make_case(shape, 5);
    const auto whole = compute(c, algorithm), again = compute(c, algorithm);
    EXPECT_EQ(whole.output, again.output);
    EXPECT_EQ(whole.grad_weight, again.grad_weight);
    Case last = c;
    last.shape.images = 2;
    last.input.erase(last.input.begin(), last.input.end() - last.shape.images * 10 * 13 * shape.in_channels);
    last.grad_output.erase(last.grad_output.begin(), last.grad_output.end() - last.shape.images * 5 * 6 * 32);
    const auto part = compute(last, algorithm);
    EXPECT_TRUE(std::equal(part.output.rbegin(), part.output.rend(), whole.output.rbegin()));
    if (algorithm == ConvAlgorithm::winograd) {
      EXPECT_TRUE(std::equal(part.grad_input.rbegin(), part.grad_input.rend(), whole.grad_input.rbegin()));
    }
  }
}

TEST_P(OnEveryTarget, NaNReachesTheOutputAndLetsItsGradientThrough) {
  for (const auto algorithm : {ConvAlgorithm::direct, ConvAlgorithm::winograd}) {
    const ConvBlockShape shape{.images = 1,
                               .height = 4,
                               .width = 4,
                               .in_channels = algorithm == ConvAlgorithm::direct ? 3 : 8,
                               .out_channels = 8};
    auto c = make_case(shape, 6);
    c.input[static_cast<std::size_t>(5 * shape.in_channels)] = std::nanf("");
    const auto r = compute(c, algorithm);
    EXPECT_TRUE(std::isnan(r.output[0]));
    EXPECT_LT(r.winner[0], 4);
    EXPECT_TRUE(std::isnan(r.grad_weight[0]));
    c = make_case(shape, 6);
    c.bias[0] = std::nanf("");
    EXPECT_TRUE(std::isnan(compute(c, algorithm).output[0]));
  }
}

INSTANTIATE_TEST_SUITE_P(Simd, OnEveryTarget, testing::ValuesIn(targets()),
                         [](const auto& info) { return std::string(hwy::TargetName(info.param)); });

// The reference network's second block: rms error at most 5 times that of direct convolution in float32.
TEST(WinogradError, StaysNearDirectConvolutions) {
  const auto c = make_case({.images = 4, .height = 16, .width = 16, .in_channels = 64, .out_channels = 128}, 9);
  for (const double dead : {0.0, 0.5}) {  // dense and sparse backward
    const auto exact = reference<double>(c, dead);
    const auto direct = reference<float>(c, dead);
    const auto winograd = compute(c, ConvAlgorithm::winograd, &exact.winner);
    const auto check = [&](const char* what, const auto& mine, const auto& single, const auto& truth) {
      const double ratio = root_mean_square_error(mine, truth) / root_mean_square_error(single, truth);
      std::printf("  %-16s %.0f %% more dead: rms error %.2g, %.2f times direct float32's\n", what, 100 * dead,
                  root_mean_square_error(mine, truth), ratio);
      EXPECT_LE(ratio, 5) << what;
    };
    check("forward", winograd.output, direct.output, exact.output);
    check("input gradient", winograd.grad_input, direct.grad_input, exact.grad_input);
    check("weight gradient", winograd.grad_weight, direct.grad_weight, exact.grad_weight);
  }
}

TEST(ConvBlock, SaysWhatItSupports) {
  const ConvBlockShape s{.images = 1, .height = 8, .width = 8, .in_channels = 3, .out_channels = 64};
  EXPECT_TRUE(supports(s, ConvAlgorithm::direct));
  EXPECT_FALSE(supports(s, ConvAlgorithm::winograd));
  auto odd = s;
  odd.out_channels = 10;
  EXPECT_FALSE(supports(odd, ConvAlgorithm::direct));
  odd = s;
  odd.height = 1;
  EXPECT_FALSE(supports(odd, ConvAlgorithm::direct));
}

}  // namespace
}  // namespace etude
