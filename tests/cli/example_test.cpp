#include <gmock/gmock.h>

#include "cli/cli_test.h"
#include "host/shell_word.h"

namespace etude {
namespace {

class Example : public CliTest {};

TEST_F(Example, PandasReadsTheEpochs) {
  const std::string python = "/usr/bin/python3";
  if (shell(python + " -c 'import pandas'").exit_code != 0) GTEST_SKIP() << "python3-pandas is not installed";
  const auto result = shell(shell_word(std::string(ETUDE_BINARY_DIR) + "/etude") + " --store " + shell_word(store_) +
                            " export --what epochs | " + python + " " +
                            shell_word(std::string(ETUDE_SOURCE_DIR) + "/docs/examples/best_per_optimizer.py"));
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  // Adam's best at 1e-3: 0.8 * (1 - 1/8), and 0.3 points more for seed 1; both trials at 1 diverged.
  EXPECT_THAT(result.output, testing::ContainsRegex("Adam +0\\.001 +70\\.15 +0\\.21 +2"));
}

}  // namespace
}  // namespace etude
