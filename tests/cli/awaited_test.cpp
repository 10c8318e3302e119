#include "cli/awaited.h"

#include <gtest/gtest.h>

namespace etude::cli {
namespace {

TEST(Awaited, NamesTheProcessesAndWhatTheyTrain) {
  EXPECT_EQ(awaited({{.worker = "host:12"}}), "process 12 on host, which trains the last trial");
  EXPECT_EQ(awaited({{.worker = "b:13"}, {.worker = "a:1:12"}}),
            "process 12 on a:1, process 13 on b, which train the last 2 trials");
}

}  // namespace
}  // namespace etude::cli
