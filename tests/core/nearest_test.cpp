#include "core/nearest.h"

#include <gtest/gtest.h>

namespace etude {
namespace {

const std::vector<std::string> optimizers{"AMSGrad", "AdaGrad", "Adam", "AdamW", "SGD"};

TEST(Nearest, FindsATypingError) {
  EXPECT_EQ(nearest("Adan", optimizers), "Adam");
  EXPECT_EQ(nearest("adamw", optimizers), "AdamW");
  EXPECT_EQ(nearest("amsgrd", optimizers), "AMSGrad");
}

TEST(Nearest, StaysSilentWhereNothingIsNear) { EXPECT_EQ(nearest("Shampoo-2000", optimizers), ""); }

TEST(Suggestion, ListsWhatIsKnownWhereNothingIsNear) {
  EXPECT_EQ(suggestion("Shampoo-2000", optimizers), "; known: AMSGrad, AdaGrad, Adam, AdamW, SGD");
  EXPECT_EQ(suggestion("Adan", optimizers), "; did you mean 'Adam'?");
}

}  // namespace
}  // namespace etude
