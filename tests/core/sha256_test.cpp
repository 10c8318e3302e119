#include "core/sha256.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.h"

namespace etude {
namespace {

// FIPS 180-2's own examples.
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, MatchesTheStandardsExamples) {
  EXPECT_EQ(sha256("abc"), of_abc);
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, ReadsFiles) {
  const auto path = testing::TempDir() + "sha256_test";
  std::ofstream(path) << "abc";
  EXPECT_EQ(sha256_file(path), of_abc);
  EXPECT_THROW(sha256_file(path + ".missing"), EnvironmentError);
}

}  // namespace
}  // namespace etude
