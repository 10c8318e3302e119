#include "analysis/learning.h"

#include <gtest/gtest.h>

#include "analysis/study_record.h"

namespace etude {
namespace {

using testing_data::accuracy;
using testing_data::finished_trial;
using testing_data::loss;

// A loss that ends at `last` and an accuracy that ends at `right`, from 2.3 and 0.1.
TrialRecord trial_to(double last, double right, std::int64_t seed = 0) {
  return finished_trial("Adam", 0.1, seed, {{0, 2.3, 0.1, 1}, {1, last, right, 1}});
}

// Two binomial errors of 10,000 answers of which 10 % are right are 0.6 points.
TEST(Learning, FewSeedsOfAnAccuracyBeatTheTestSetsNoise) {
  const auto lucky = trial_to(1, 0.105), learned = trial_to(1, 0.107);
  EXPECT_FALSE(have_learned({&lucky}, accuracy()));
  EXPECT_TRUE(have_learned({&learned}, accuracy()));
  EXPECT_TRUE(is_noise_known({&learned}, accuracy()));
}

// A text has 64 answers: 0.4 points are more than noise of 10,000 texts.
TEST(Learning, NoiseIsThatOfAnswersNotOfExamples) {
  auto trial = trial_to(1, 0.104);
  trial.planned.trial.problem.test_examples = 10'000;
  EXPECT_FALSE(have_learned({&trial}, accuracy()));
  trial.planned.trial.problem.dataset = "gcide";
  EXPECT_TRUE(have_learned({&trial}, accuracy()));
}

TEST(Learning, AnAccuracyBeatsTheMajorityToo) {
  auto trial = trial_to(1, 0.3);
  trial.provenance.majority_share = 0.3;
  EXPECT_FALSE(have_learned({&trial}, accuracy()));
  EXPECT_TRUE(have_learned({&trial}, loss()));
}

TEST(Learning, FewSeedsOfALossClaimNothingOfNoise) {
  const auto a = trial_to(2.2, 0.1, 0), b = trial_to(2.3, 0.1, 1), worse = trial_to(2.5, 0.9, 1);
  EXPECT_TRUE(have_learned({&a, &b}, loss()));
  EXPECT_FALSE(have_learned({&b}, loss()));
  EXPECT_FALSE(have_learned({&a, &worse}, loss())) << "whatever the accuracy says";
  EXPECT_FALSE(is_noise_known({&a, &b}, loss()));
}

// Gains of 0.1, 0.2 and 0.3: t = 3.5; of 0, 0.1 and 0.3: t = 1.5, and one-sided 5 % of two degrees of freedom is 2.9.
TEST(Learning, ThreeSeedsAreTested) {
  const auto a = trial_to(2.2, 0.1, 0), b = trial_to(2.1, 0.1, 1), c = trial_to(2.0, 0.1, 2), none = trial_to(2.3, 0.1);
  EXPECT_TRUE(have_learned({&a, &b, &c}, loss()));
  EXPECT_FALSE(have_learned({&none, &a, &c}, loss()));
  EXPECT_TRUE(is_noise_known({&a, &b, &c}, loss()));
}

}  // namespace
}  // namespace etude
