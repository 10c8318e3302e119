#include "store/kept_checkpoints.h"

#include "core/version.h"
#include "store/store_test.h"

namespace etude {
namespace {

class KeptCheckpointsTest : public StoreTest {
 protected:
  static Study study(int epochs, const std::string& more = "") {
    return parse_study(small_study("a", "[0]").source + more, "test.toml",
                       {"problem.epochs=" + std::to_string(epochs)});
  }
  // Of each trial of the study, as a worker of `by` leaves it.
  void keep(const Study& study, const std::string& by = version) const {
    for (std::int64_t i = 0; i < study.size(); ++i) {
      const auto& trial = study.trial(i).trial;
      const auto folder =
          kept_checkpoints(checkpoint_folder(path_), training_key(trial).value()).parent_path() / by / "m";
      fs::create_directories(folder);
      std::ofstream(folder / checkpoint_name(whole_epochs(trial.problem))) << "etude checkpoint";
    }
  }
  std::int64_t count(const Study& study) const { return count_going_on(*open(), path_, study); }
};

TEST_F(KeptCheckpointsTest, LeadToLongerTrialsOnly) {
  EXPECT_EQ(count(study(3)), 0);
  keep(study(3));
  EXPECT_EQ(count(study(4)), 4);
  EXPECT_EQ(count(study(2)), 0);
  EXPECT_EQ(count(study(4, "[record]\nsteps = true\n")), 0) << "it has none of the first steps";
  EXPECT_EQ(count(study(4, "[schedule]\nname = 'warmup-cosine'\n")), 0);
}

TEST_F(KeptCheckpointsTest, OfAnotherVersionLeadNowhere) {
  keep(study(3), "0.0.1");
  EXPECT_EQ(count(study(4)), 0);
}

TEST_F(KeptCheckpointsTest, ATrialThatIsDoneGoesOnNoMore) {
  keep(study(3));
  const auto store = open();
  store->add(study(4), false);
  EXPECT_EQ(count(study(4)), 4);
  store->commit(*store->claim("a", worker("w"), seconds(20)), some_history(), provenance);
  EXPECT_EQ(count(study(4)), 3);
}

TEST_F(KeptCheckpointsTest, EndWithTheLastWholeEpoch) {
  auto problem = study(3).problem;  // 196 steps an epoch
  EXPECT_EQ(whole_epochs(problem), 3 * 196);
  problem.max_steps = 400;
  EXPECT_EQ(whole_epochs(problem), 2 * 196);
  problem.max_steps = 100;
  EXPECT_EQ(whole_epochs(problem), 0);
}

TEST_F(KeptCheckpointsTest, AreKeptWhereTheClaimedStudyAsksForThem) {
  const auto store = open();
  store->add(study(3), false);
  EXPECT_FALSE(store->claim("a", worker("w"), seconds(20))->keep_checkpoints);
  store->add(study(3, "[record]\ncheckpoints = true\n"), false);
  EXPECT_TRUE(store->claim("a", worker("w"), seconds(20))->keep_checkpoints);
}

}  // namespace
}  // namespace etude
