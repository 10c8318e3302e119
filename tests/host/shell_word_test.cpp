#include "host/shell_word.h"

#include <gtest/gtest.h>

#include "host/child_process.h"

namespace etude {
namespace {

TEST(ShellWord, IsReadBackTheSame) {
  EXPECT_EQ(shell_word("studies/quick.toml"), "studies/quick.toml");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  for (const std::string word : {"plain", "", "a b", "it's", "$HOME", "`x`", "\"\\", "*"}) {
    EXPECT_EQ(run_captured({.arguments = {"sh", "-c", "printf %s " + shell_word(word)}}).output, word);
  }
}

}  // namespace
}  // namespace etude
