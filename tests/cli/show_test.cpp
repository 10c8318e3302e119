#include <gmock/gmock.h>

#include <sstream>

#include "cli/cli_test.h"
#include "host/shell_word.h"

namespace etude {
namespace {

using testing::HasSubstr;
using testing::Not;

class Show : public CliTest {
 protected:
  // What a terminal of so many columns receives: script(1) runs the command on one.
  [[nodiscard]] std::string on_terminal(const std::string& environment, int columns) const {
    const auto command = "stty cols " + std::to_string(columns) + "; " + environment + " " +
                         shell_word(std::string(ETUDE_BINARY_DIR) + "/etude") + " show --store " + shell_word(store_);
    return shell("script -qec " + shell_word(command) + " /dev/null").output;
  }
  static std::size_t widest(const std::string& text) {
    std::size_t widest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const auto continuation = [](unsigned char c) { return (c & 0xC0) == 0x80 || c == '\r'; };
      widest = std::max(widest,
                        line.size() - static_cast<std::size_t>(std::count_if(line.begin(), line.end(), continuation)));
    }
    return widest;
  }
};

TEST_F(Show, PipedItIsPlainText) {
  const auto text = etude({"show"}).output;
  EXPECT_THAT(text, Not(HasSubstr("\033")));
  EXPECT_THAT(text, HasSubstr("rank"));
  EXPECT_THAT(text, HasSubstr("█"));
  EXPECT_THAT(text, HasSubstr("Adam at lr 1: 2 of 2 diverged, first at step 3: loss is nan"));
}

TEST_F(Show, ATerminalGetsColourUnlessItIsDeclined) {
  EXPECT_THAT(on_terminal("TERM=xterm-256color", 120), HasSubstr("\033[48;5;"));
  EXPECT_THAT(on_terminal("TERM=xterm-256color NO_COLOR=1", 120), Not(HasSubstr("\033")));
  EXPECT_THAT(on_terminal("TERM=dumb", 120), Not(HasSubstr("\033")));
}

TEST_F(Show, ANarrowTerminalIsNeverOverrun) {
  const auto text = on_terminal("TERM=dumb", 44);
  EXPECT_LE(widest(text), 44U) << text;
  EXPECT_THAT(text, HasSubstr("SGD+momentum"));
}

TEST_F(Show, AStudyThatHasFinishedNothingSaysSoByAnyMetric) {
  auto text = study("planned", R"(["Adam", "SGD"])", "[7]");
  text.erase(text.find("[optimizers."), text.find("[record]") - text.find("[optimizers."));
  open_store(store_, OpenMode::existing)->add(parse_study(text, "planned.toml"), false);
  EXPECT_THAT(etude({"show", "planned"}).output, HasSubstr("No trial is finished yet."));
  EXPECT_THAT(etude({"show", "planned", "--json"}).output, HasSubstr("\"ranked_by\": \"test_accuracy\""));
  EXPECT_THAT(etude({"show", "planned", "--json", "--metric", "test_loss"}).output,
              HasSubstr("\"ranked_by\": \"test_loss\""));
  EXPECT_EQ(etude({"report", "planned", "--metric", "test_loss"}).exit_code, 0);
  EXPECT_THAT(etude({"compare", "Adam", "SGD", "--study", "planned", "--metric", "test_loss"}).output,
              HasSubstr("there is nothing to compare"));
  EXPECT_EQ(etude({"show", "planned", "--metric", "nothing"}).exit_code, 2);
}

}  // namespace
}  // namespace etude
