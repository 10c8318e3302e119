// A study of very many trials: every command that is to bear it does, in little memory. ./test has 20,000 trials;
// ETUDE_MANY_SEEDS=60001, as ./test-long sets it, is 960,016.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/cli_test.h"
#include "host/shell_word.h"
#include "sanitized.h"
#include "store/worker_identity.h"

namespace etude {
namespace {

using testing::HasSubstr;

constexpr long most_kilobytes = 300'000;
constexpr int recorded = 40;

std::string many_trials() {
  const char* given = std::getenv("ETUDE_MANY_SEEDS");
  const int seeds = given != nullptr ? std::atoi(given) : 1250;
  std::ostringstream text;
  text << "name = 'many'\n[problem]\ndataset = 'cifar10'\nmodel = 'mlp'\nepochs = 3\n[grid]\nlearning_rates = [1e-3, "
          "1e-2]\noptimizers = ['SGD', 'Adam', 'AdamW', 'AMSGrad', 'NAdam', 'RAdam', 'RMSprop', 'AdaGrad']\nseeds = [0";
  for (int seed = 1; seed < seeds; ++seed) text << ", " << seed;
  text << "]\n";
  return text.str();
}

long kilobytes(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  return usage.ru_maxrss;
}

class Many : public CliTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    std::ofstream(file_) << many_trials();
    study_ = parse_study(many_trials(), "many.toml");
    const auto store = open_store(store_, OpenMode::create);
    store->add(study_, false);
    for (int i = 0; i < recorded; ++i) {
      const auto claim = store->claim("many", this_worker(), std::chrono::seconds(20));
      store->commit(*claim, testing_data::made_up_history(claim->trial, 1e-3),
                    {.version = "0", .numeric_mode = "cpu", .data_checksum = "abc", .host = "h"});
    }
  }
  void TearDown() override {
    CliTest::TearDown();
    if (testing_data::sanitized) return;
    EXPECT_LT(kilobytes(RUSAGE_SELF), most_kilobytes) << "adding";
    EXPECT_LT(kilobytes(RUSAGE_CHILDREN), most_kilobytes) << "one of the commands";
  }

  [[nodiscard]] std::string lines(const std::string& arguments) const {
    const auto program = shell_word(ETUDE_BINARY_DIR "/etude");
    return shell(program + " --store " + shell_word(store_) + " " + arguments + " | wc -l").output;
  }

  std::string file_ = (folder_ / "many.toml").string();
  Study study_;
};

TEST_F(Many, AreCheckedCountedAndExported) {
  const auto trials = std::to_string(study_.size());
  EXPECT_THAT(etude({"check", file_, "--no-measure"}).output, HasSubstr(trials + " trials; 40 recorded already"));
  // The same trials under another name: they are found one by one.
  EXPECT_THAT(etude({"check", file_, "--no-measure", "--set", "name=other"}).output,
              HasSubstr(trials + " trials; 40 recorded already"));
  EXPECT_THAT(etude({"status"}).output,
              HasSubstr("many: 40 done, 0 running, " + std::to_string(study_.size() - recorded) + " left, 0 failed"));
  EXPECT_EQ(lines("export --what trials"), std::to_string(study_.size() + 1) + "\n");
  EXPECT_EQ(lines("export --what epochs"), std::to_string(recorded * 4 + 1) + "\n");
  EXPECT_EQ(lines("export --what trials --format json"), std::to_string(study_.size() + 2) + "\n");
}

TEST_F(Many, AreShownUpToALimitThatIsSaid) {
  if (study_.size() <= 100'000) GTEST_SKIP() << "so few are shown";
  for (const char* command : {"show", "report"}) {
    const auto result = etude({command});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.errors, HasSubstr(" trials, and what shows it takes at most 100000; `etude export"));
  }
}

}  // namespace
}  // namespace etude
