// What etude-worker writes is what etude reads.
#include <gtest/gtest.h>

#include "core/error.h"
#include "protocol/measurement.h"
#include "protocol/worker_info.h"

namespace etude {
namespace {

TEST(Protocol, AMeasurementComesBackToTheLastBit) {
  const Measurement sent{
      .seconds_to_start = 1.0 / 3,
      .seconds_per_step = 0.1 + 0.2,
      .seconds_per_evaluation = 1e-300,
      .peak_gflops = 100,
      .stages = {{.name = "conv \"1\"", .forward = 0.5, .backward = 0.25, .multiply_adds = 1LL << 40}, {}},
      .steps = 12,
      .threads = 2,
      .numeric_mode = "cpu, é"};
  const auto received = parse_measurement(to_text(sent));
  EXPECT_EQ(received.seconds_to_start, sent.seconds_to_start);
  EXPECT_EQ(received.seconds_per_step, sent.seconds_per_step);
  EXPECT_EQ(received.seconds_per_evaluation, sent.seconds_per_evaluation);
  EXPECT_EQ(received.peak_gflops, 100);
  ASSERT_EQ(received.stages.size(), 2U);
  EXPECT_EQ(received.stages[0].name, "conv \"1\"");
  EXPECT_EQ(received.stages[0].backward, 0.25);
  EXPECT_EQ(received.stages[0].multiply_adds, 1LL << 40);
  EXPECT_EQ(received.steps, 12);
  EXPECT_EQ(received.threads, 2);
  EXPECT_EQ(received.numeric_mode, "cpu, é");
}

TEST(Protocol, WhatTheWorkerRunsOnComesBack) {
  const auto received = parse_worker_info(to_text({.version = "1",
                                                   .compiler = "g++",
                                                   .libtorch = "1.13",
                                                   .blas = "b",
                                                   .simd = "AVX3",
                                                   .cuda_devices = {"cuda:0", "cuda:1"}}));
  EXPECT_EQ(received.version + received.compiler + received.libtorch + received.blas + received.simd, "1g++1.13bAVX3");
  EXPECT_EQ(received.cuda_devices, (std::vector<std::string>{"cuda:0", "cuda:1"}));
}

// Another version's worker, or a program that is none.
TEST(Protocol, AnswersOfAnotherKindAreRefused) {
  for (const char* text : {"", "{}", "[]", "hello", R"({"seconds_per_step":"fast"})"}) {
    EXPECT_THROW(parse_measurement(text), EnvironmentError) << text;
    EXPECT_THROW(parse_worker_info(text), EnvironmentError) << text;
  }
}

}  // namespace
}  // namespace etude
