#include "study/study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <random>
#include <set>

#include "core/error.h"
#include "shell_quoted.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string valid = R"(name = "s"
[problem]
dataset = "cifar10"
model = "notebook-cnn"
epochs = 2
[grid]
optimizers = ["Adam", "SGD+momentum"]
learning_rates = [1e-2, 1e-3]
seeds = [0, 7]
[optimizers."SGD+momentum"]
is = "SGD"
momentum = 0.9
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string message_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    parse_study(text, "s.toml", overrides);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Study, ExpandsTheGridInOrder) {
  const auto study = parse_study(valid, "s.toml");
  ASSERT_EQ(study.trials.size(), 8U);
  EXPECT_THAT(study.learning_rates, ElementsAre(1e-3, 1e-2));
  EXPECT_EQ(study.trials[0].optimizer, "Adam");
  EXPECT_EQ(study.trials[1].trial.seed, 7);
  EXPECT_EQ(study.trials[2].trial.learning_rate, 1e-2);
  EXPECT_EQ(study.trials[4].optimizer, "SGD+momentum");
  EXPECT_EQ(study.trials[4].trial.optimizer.name, "SGD");
  EXPECT_EQ(std::get<double>(study.trials[4].trial.optimizer.hyperparameters.at("momentum")), 0.9);
  EXPECT_EQ(std::get<double>(study.trials[0].trial.optimizer.hyperparameters.at("eps")), 1e-8);
  EXPECT_EQ(total_steps(study.problem), 2 * 196);
}

TEST(Study, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(message_of(replaced(valid, "epochs = 2", "epoch = 2")),
              HasSubstr("s.toml:5:1: unknown key 'problem.epoch'; did you mean 'epochs'?"));
  EXPECT_THAT(message_of(replaced(valid, "\"cifar10\"", "\"cifar\"")),
              HasSubstr("s.toml:3:11: unknown dataset 'cifar'; did you mean 'cifar10'?"));
  EXPECT_THAT(message_of(replaced(valid, "\"Adam\"", "\"Adma\"")),
              HasSubstr("unknown optimizer 'Adma'; did you mean 'Adam'?"));
  EXPECT_THAT(message_of(replaced(valid, "epochs = 2", "epochs = 0")),
              HasSubstr("s.toml:5:10: 'epochs' = 0: must be at least 1"));
  EXPECT_THAT(message_of(replaced(valid, "epochs = 2", "epochs = 2.5")),
              HasSubstr("'epochs' must be an integer, not a number"));
  EXPECT_THAT(message_of(replaced(valid, "epochs = 2", "train_examples = 50001")),
              HasSubstr("s.toml:5:18: 'train_examples' = 50001: cifar10 has only 50000"));
  EXPECT_THAT(message_of(replaced(valid, "[0, 7]", "[0, 0]")), HasSubstr("s.toml:9:13: 'seeds' holds 0 twice"));
  EXPECT_THAT(message_of(replaced(valid, "[0, 7]", "[]")), HasSubstr("'seeds' is empty"));
  EXPECT_THAT(message_of(replaced(valid, "[1e-2, 1e-3]", "[1e-2, -1.0]")),
              HasSubstr("s.toml:8:25: a learning rate must be"));
  EXPECT_THAT(message_of(replaced(valid, "[1e-2, 1e-3]", "[1e-2, nan]")), HasSubstr("a learning rate must be"));
  EXPECT_THAT(message_of(replaced(valid, "momentum = 0.9", "momentun = 0.9")),
              HasSubstr("s.toml:12:1: SGD has no hyperparameter 'momentun'; did you mean 'momentum'?"));
  EXPECT_THAT(message_of(replaced(valid, "momentum = 0.9", "momentum = true")),
              HasSubstr("momentum = true: must be a number"));
  EXPECT_THAT(message_of(replaced(valid, "momentum = 0.9", "nesterov = true")),
              HasSubstr("nesterov = true needs a momentum"));
  EXPECT_THAT(message_of(replaced(valid, "is = \"SGD\"\nmomentum = 0.9", "is = \"Adam\"")),
              HasSubstr("'SGD+momentum' and 'Adam' are the same optimizer"));
  EXPECT_THAT(message_of(valid + "[optimizers.RMSprop]\nalpha = 0.9\n"), HasSubstr("unknown key 'optimizers.RMSprop'"));
  EXPECT_THAT(message_of("name = \n"), HasSubstr("s.toml:1:"));
  EXPECT_THAT(message_of(""), HasSubstr("'problem' is missing"));
}

TEST(Study, RefusesControlCharactersInNames) {
  for (const std::string escape : {"\\n", "\\t", "\\u001b[2J", "\\u007f", "\\u0085", "\\u009b2J"}) {
    EXPECT_THAT(message_of(replaced(valid, "\"s\"", "\"s" + escape + "\"")),
                HasSubstr("s.toml:1:8: 'name' holds a control character"));
    EXPECT_THAT(message_of(replaced(valid, "\"Adam\"", "\"Adam" + escape + "\"")),
                HasSubstr("s.toml:7:15: an optimizer's name holds a control character"));
  }
  EXPECT_THAT(message_of(valid, {"name=a\tb"}), HasSubstr("'name' holds a control character"));
  EXPECT_EQ(parse_study(valid, "s.toml", {"name=étude \u00a0 º 学"}).name, "étude \u00a0 º 学");
}

TEST(Study, AFolderIsNoStudyFile) {
  try {
    read_study(testing::TempDir());
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.what(), "cannot read the study file " + testing::TempDir() + ": it is a folder");
  }
}

TEST(Study, RefusesCountsThatNoTrialReaches) {
  for (const std::string key : {"batch_size", "epochs", "max_steps"}) {
    EXPECT_THAT(message_of(replaced(valid, "epochs = 2", key + " = 9223372036854775807")),
                HasSubstr("s.toml:5:" + std::to_string(key.size() + 4) + ": '" + key +
                          "' = 9223372036854775807: must be at most 1000000000"));
  }
}

TEST(Study, CountsStepsWithoutOverflow) {
  Problem problem{.dataset = "cifar10", .model = "mlp", .epochs = 1};
  for (const auto& [batch_size, steps] : std::map<std::int64_t, std::int64_t>{
           {1, 50000}, {49'999, 2}, {50'000, 1}, {std::numeric_limits<std::int64_t>::max(), 1}}) {
    problem.batch_size = batch_size;
    EXPECT_EQ(steps_per_epoch(problem), steps) << batch_size;
  }
  EXPECT_EQ(total_steps(parse_study(valid, "s.toml", {"problem.batch_size=1", "problem.epochs=1000000000"}).problem),
            50'000'000'000'000);
}

TEST(Study, SaysEverythingAtOnce) {
  const auto message = message_of(replaced(replaced(valid, "epochs = 2", "epochs = 0"), "[0, 7]", "[]"));
  EXPECT_THAT(message, HasSubstr("'epochs'"));
  EXPECT_THAT(message, HasSubstr("'seeds'"));
}

TEST(Study, OverridesAnyKey) {
  const auto study = parse_study(valid, "s.toml", {"problem.epochs=5", "problem.model=mlp", "grid.seeds=[3]"});
  EXPECT_EQ(study.problem.epochs, 5);
  EXPECT_EQ(study.problem.model, "mlp");
  EXPECT_THAT(study.seeds, ElementsAre(3));
  EXPECT_THAT(study.source, HasSubstr("# --set problem.epochs=5"));
  EXPECT_THAT(message_of(valid, {"problem.epocs=5"}), HasSubstr("--set problem.epocs=5:1:9: unknown key"));
  EXPECT_THAT(message_of(valid, {"epochs"}), HasSubstr("must be KEY=VALUE"));
}

TEST(Study, AnOverridesValueHasItsPlace) {
  EXPECT_THAT(message_of(valid, {"problem.model=mpl"}), HasSubstr("--set problem.model=mpl:1:15: unknown model 'mpl'"));
  EXPECT_THAT(message_of(valid, {"grid.seeds=[0, -1]"}), HasSubstr("--set grid.seeds=[0, -1]:1:16: a seed must be"));
  EXPECT_THAT(message_of(valid, {"grid=3"}), HasSubstr("--set grid=3:1:6: 'grid' must be a table"));
}

TEST(Study, AnOverridesValueIsTextOnlyWhereItCanBe) {
  for (const std::string text : {"it's", "a \"b\" \\n", "-", "ü"}) {
    EXPECT_EQ(parse_study(valid, "s.toml", {"name=" + text}).name, text);
  }
  EXPECT_EQ(parse_study(valid, "s.toml", {"name='it is'"}).name, "it is");
  for (const std::string value : {"[1e400]", "[0.1", "{from=1", "\"0.1", "'0.1", "1e400", "-1e", " 0.1.2"}) {
    const auto message = message_of(valid, {"grid.learning_rates=" + value});
    EXPECT_THAT(message, HasSubstr("--set grid.learning_rates=" + value + ":1:"));
    EXPECT_THAT(message, testing::Not(HasSubstr("must be a list")));
  }
}

TEST(Study, ASeedIsWhatTheGeneratorTakes) {
  EXPECT_EQ(parse_study(replaced(valid, "[0, 7]", "[0, 4294967295]"), "s.toml").seeds.back(), 4294967295);
  for (const char* seeds : {"[0, 4294967296]", "[0, 9223372036854775807]", "[0, -1]"}) {
    EXPECT_THAT(message_of(replaced(valid, "[0, 7]", seeds)),
                HasSubstr("s.toml:9:13: a seed must be an integer from 0 to 4294967295"));
  }
  EXPECT_THAT(message_of(replaced(valid, "epochs = 2", "data_seed = 4294967296")),
              HasSubstr("s.toml:5:13: 'data_seed' = 4294967296: must be at most 4294967295"));
}

TEST(Study, ContinuedOrderCountsThePassesBefore) {
  const auto study = parse_study(replaced(valid, "epochs = 2", "epochs = 2\ndata_order = \"continued\""), "s.toml");
  for (std::size_t i = 0; i < study.trials.size(); ++i) {
    EXPECT_EQ(study.trials[i].trial.data_order_offset, static_cast<std::int64_t>(3 * i));
  }
}

TEST(TrialKey, IsTheWorkNotTheStudy) {
  const auto a = parse_study(valid, "a.toml"),
             b = parse_study(replaced(valid, "name = \"s\"", "name = \"other\""), "b.toml");
  for (std::size_t i = 0; i < a.trials.size(); ++i) EXPECT_EQ(a.trials[i].key, b.trials[i].key);
  // Writing out a default, or all of the training set, is the same work; a variant's name is not part of it.
  EXPECT_EQ(a.trials[0].key,
            parse_study(replaced(valid, "epochs = 2", "epochs = 2\nbatch_size = 256\ntrain_examples = 50000"), "c.toml")
                .trials[0]
                .key);
  std::set<std::string> keys;
  for (const auto& trial : a.trials) keys.insert(trial.key);
  for (const char* change : {"batch_size = 128", "train_examples = 100", "test_examples = 100", "max_steps = 3",
                             "data_seed = 1", "convolution = \"direct\"", "data_order = \"continued\""}) {
    const auto study = parse_study(replaced(valid, "epochs = 2", "epochs = 2\n" + std::string(change)), "d.toml");
    keys.insert(study.trials.back().key);
  }
  EXPECT_EQ(keys.size(), a.trials.size() + 7);
}

TEST(TrialKey, IsWhatSha256sumSaysOfTheCanonicalText) {
  const auto trial = parse_study(valid, "s.toml").trials[3];
  const auto path = testing::TempDir() + "canonical";
  std::ofstream(path, std::ios::binary) << canonical_text(trial.trial);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(("sha256sum < " + shell_quoted(path)).c_str(), "r"),
                                                             &pclose);
  std::array<char, 65> sum{};
  ASSERT_NE(std::fgets(sum.data(), sum.size(), pipe.get()), nullptr);
  EXPECT_EQ(trial.key, sum.data());
}

// Property: any trial comes back from its text, to the last bit.
TEST(CanonicalText, RoundTrips) {
  std::mt19937_64 random(1);
  const auto odd_double = [&] { return std::exp(std::uniform_real_distribution<>(-30, 5)(random)); };
  const auto maybe = [&]() -> std::optional<std::int64_t> {
    return random() % 2 == 0 ? std::nullopt : std::optional<std::int64_t>(random() % 100'000);
  };
  for (int i = 0; i < 500; ++i) {
    const Trial trial{.problem = {.dataset = "d\"\n" + std::to_string(random()),
                                  .model = "ü",
                                  .batch_size = static_cast<std::int64_t>(random() % 1000),
                                  .epochs = static_cast<std::int64_t>(random() % 1000),
                                  .train_examples = maybe(),
                                  .test_examples = maybe(),
                                  .max_steps = maybe(),
                                  .data_seed = static_cast<std::int64_t>(random() >> 1),
                                  .data_order = random() % 2 == 0 ? DataOrder::paired : DataOrder::continued,
                                  .convolution = static_cast<Convolution>(random() % 3)},
                      .optimizer = {.name = "X",
                                    .hyperparameters = {{"a", odd_double()},
                                                        {"b", random() % 2 == 0},
                                                        {"c", std::array{odd_double(), odd_double()}}},
                                    .definition_version = static_cast<int>(random() % 9)},
                      .learning_rate = odd_double(),
                      .seed = static_cast<std::int64_t>(random() >> 1),
                      .record_steps = random() % 2 == 0,
                      .data_order_offset = static_cast<std::int64_t>(random() % 1000)};
    EXPECT_EQ(parse_canonical_text(canonical_text(trial)), trial) << canonical_text(trial);
  }
  EXPECT_THROW(parse_canonical_text("{}"), EnvironmentError);
}

// A damaged file is an error, never a crash: random bytes changed, removed and doubled.
TEST(Study, SurvivesMutations) {
  std::mt19937 random(2);
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = valid;
    for (auto edits = 1 + random() % 4; edits > 0; --edits) {
      const auto at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          text.erase(at, 1 + random() % 9);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 20));
      }
      if (text.empty()) break;
    }
    try {
      parse_study(text, "s.toml");
      ++accepted;
    } catch (const UsageError&) {  // anything else fails the test
    }
  }
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 3000);
}

TEST(Study, TheShippedStudiesAreRight) {
  for (const char* name : {"notebook", "quick"}) {
    const auto study = read_study(std::string(ETUDE_SOURCE_DIR) + "/studies/" + name + ".toml");
    EXPECT_EQ(study.trials.size(), 120U) << name;
  }
  EXPECT_THROW(read_study("/nonexistent.toml"), UsageError);
}

}  // namespace
}  // namespace etude
