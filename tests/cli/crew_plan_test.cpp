#include "cli/crew_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etude::cli {
namespace {

using testing::ElementsAre;

const Machine four_cores{.cores = 4, .gpus = {}};
const Machine two_gpus{.cores = 16, .gpus = {"cuda:0", "cuda:1"}};

TEST(CrewPlan, OneWorkerPerCore) {
  const auto plan = plan_crew({}, four_cores, 120, 120);
  EXPECT_THAT(plan.devices, ElementsAre("auto", "auto", "auto", "auto"));
  EXPECT_EQ(plan.threads, 1);
  EXPECT_EQ(plan_crew({}, {.cores = 1, .gpus = {}}, 120, 120).devices.size(), 1U);
}

TEST(CrewPlan, CoresAreSharedOutAsThreadsByTheStudysTrialsNotByThoseLeft) {
  const auto few = plan_crew({}, four_cores, 2, 2);
  EXPECT_EQ(few.devices.size(), 2U);
  EXPECT_EQ(few.threads, 2);
  const auto last = plan_crew({}, four_cores, 120, 1);
  EXPECT_EQ(last.devices.size(), 1U);
  EXPECT_EQ(last.threads, 1) << "a resumed study must not differ";
  EXPECT_EQ(plan_crew({}, four_cores, 3, 1).threads, plan_crew({}, four_cores, 3, 3).threads);
}

TEST(CrewPlan, WhatWasAskedForHolds) {
  const auto plan = plan_crew({.workers = 3, .threads = 8, .device = "cpu"}, four_cores, 120, 120);
  EXPECT_THAT(plan.devices, ElementsAre("cpu", "cpu", "cpu"));
  EXPECT_EQ(plan.threads, 8);
  EXPECT_EQ(plan_crew({.threads = 2}, four_cores, 120, 120).devices.size(), 2U);
  EXPECT_EQ(plan_crew({.workers = 3}, four_cores, 120, 2).devices.size(), 2U) << "no more than trials are left";
}

TEST(CrewPlan, OneWorkerPerGpu) {
  for (const char* device : {"auto", "cuda"}) {
    const auto plan = plan_crew({.device = device}, two_gpus, 120, 120);
    EXPECT_THAT(plan.devices, ElementsAre("cuda:0", "cuda:1")) << device;
    EXPECT_EQ(plan.threads, 1) << device;
    EXPECT_THAT(plan_crew({.device = device}, two_gpus, 120, 1).devices, ElementsAre("cuda:0")) << device;
    EXPECT_EQ(plan_crew({.device = device}, two_gpus, 1, 1).threads, 1) << device;
  }
  EXPECT_THAT(plan_crew({.workers = 3, .device = "cuda"}, two_gpus, 120, 120).devices,
              ElementsAre("cuda:0", "cuda:1", "cuda:0"));
}

TEST(CrewPlan, ADeviceThatIsNamedIsTaken) {
  EXPECT_THAT(plan_crew({.device = "cuda:1"}, two_gpus, 120, 120).devices, ElementsAre("cuda:1"));
  EXPECT_EQ(plan_crew({.device = "cpu"}, two_gpus, 120, 120).devices.size(), 16U);
  // The worker says that there is no GPU.
  EXPECT_THAT(plan_crew({.device = "cuda"}, four_cores, 120, 120).devices, ElementsAre("cuda"));
}

}  // namespace
}  // namespace etude::cli
