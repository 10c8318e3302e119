#include "study/study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

#include "core/error.h"
#include "core/hyperparameters.h"
#include "study/valid_study.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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
  ASSERT_EQ(study.size(), 8);
  EXPECT_THAT(study.learning_rates, ElementsAre(1e-3, 1e-2));
  EXPECT_EQ(study.trial(0).optimizer, "Adam");
  EXPECT_EQ(study.trial(1).trial.seed, 7);
  EXPECT_EQ(study.trial(2).trial.learning_rate, 1e-2);
  EXPECT_EQ(study.trial(4).optimizer, "SGD+momentum");
  EXPECT_EQ(study.trial(4).trial.optimizer.name, "SGD");
  EXPECT_EQ(std::get<double>(study.trial(4).trial.optimizer.hyperparameters.at("momentum")), 0.9);
  EXPECT_EQ(std::get<double>(study.trial(0).trial.optimizer.hyperparameters.at("eps")), 1e-8);
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
  EXPECT_THAT(message_of(replaced(valid, "epochs = 2", "validation_examples = 50000")),
              HasSubstr("s.toml:5:23: 'validation_examples' = 50000: cifar10 has only 50000 to train on and to hold"));
  EXPECT_THAT(message_of(replaced(valid, "epochs = 2", "validation_examples = 5000\ntrain_examples = 45001")),
              HasSubstr("'train_examples' = 45001: cifar10 has only 45000 beside the 5000 that are held out"));
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

TEST(Study, AsksForMetricsOnRequestOnly) {
  const auto with = [](const std::string& metrics) { return valid + "[record]\nmetrics = " + metrics + "\n"; };
  EXPECT_THAT(parse_study(with("[\"gradient_norm\"]"), "s.toml").record_metrics, ElementsAre("gradient_norm"));
  EXPECT_THAT(parse_study(with("[\"gradient_norm\"]"), "s.toml").trial(3).trial.record_metrics,
              ElementsAre("gradient_norm"));
  EXPECT_TRUE(parse_study(with("[]"), "s.toml").record_metrics.empty());
  EXPECT_THAT(message_of(with("[\"gradient_nrom\"]")),
              HasSubstr("s.toml:14:12: there is no metric 'gradient_nrom' on request; did you mean 'gradient_norm'?"));
  EXPECT_THAT(message_of(with("[\"test_loss\"]")),
              HasSubstr("s.toml:14:12: 'test_loss' is recorded without being asked for; known: gradient_norm"));
  EXPECT_THAT(message_of(with("[\"gradient_norm\", \"gradient_norm\"]")), HasSubstr("holds gradient_norm twice"));
  EXPECT_THAT(message_of(with("[3]")), HasSubstr("a metric must be a name in quotes"));
  EXPECT_THAT(message_of(with("\"gradient_norm\"")), HasSubstr("'metrics' must be a list"));
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

TEST(Study, RefusesAGridWhoseStepsCannotBeCounted) {
  const std::vector<std::string> settings{"problem.batch_size=1", "problem.epochs=1000000000",
                                          "grid.learning_rates={ from = 1e-300, to = 1e300, per_decade = 100 }"};
  EXPECT_THAT(message_of(valid, settings),
              HasSubstr("s.toml:6:1: the grid is too large: 2 optimizers x 60001 learning rates x 2 seeds of "
                        "50000000000000 steps each cannot be counted"));
  auto fewer = settings;
  fewer.emplace_back("grid.seeds=[0]");
  EXPECT_EQ(message_of(valid, fewer), "accepted");
}

TEST(Study, MakesAMillionTrialsOneByOne) {
  std::string seeds;
  for (int seed = 0; seed < 250'000; ++seed) seeds += (seed > 0 ? ", " : "") + std::to_string(seed);
  const auto study = parse_study(valid, "s.toml", {"grid.seeds=[" + seeds + "]"});
  ASSERT_EQ(study.size(), 1'000'000);
  const auto last = study.trial(999'999), middle = study.trial(750'001);
  EXPECT_EQ(last.place, (GridIndex{.optimizer = 1, .learning_rate = 1, .seed = 249'999}));
  EXPECT_EQ(middle.place, (GridIndex{.optimizer = 1, .learning_rate = 1, .seed = 1}));
  EXPECT_EQ(last.optimizer, "SGD+momentum");
  EXPECT_EQ(last.trial.seed, 249'999);
  EXPECT_EQ(last.key, work_key(last.trial));
}

TEST(Study, SaysEverythingAtOnce) {
  const auto message = message_of(replaced(replaced(valid, "epochs = 2", "epochs = 0"), "[0, 7]", "[]"));
  EXPECT_THAT(message, HasSubstr("'epochs'"));
  EXPECT_THAT(message, HasSubstr("'seeds'"));
}

TEST(Study, HasOneScheduleForAllItsTrials) {
  const auto plain = parse_study(valid, "s.toml");
  EXPECT_EQ(plain.trial(7).trial.schedule.name, "constant");
  const auto with = [](const std::string& table) { return parse_study(valid + table, "s.toml"); };
  EXPECT_EQ(with("[schedule]\nname = 'constant'\n").trial(7).key, plain.trial(7).key) << "the default is not written";
  const auto cosine = with("[schedule]\nname = 'warmup-cosine'\nwarmup = 0.1\n");
  EXPECT_EQ(to_string(cosine.trial(7).trial.schedule), "warmup-cosine, final = 0, warmup = 0.1");
  EXPECT_NE(cosine.trial(7).key, plain.trial(7).key);
  EXPECT_EQ(WorkTexts(cosine).at(7), work_text(cosine.trial(7).trial));
  EXPECT_EQ(parse_canonical_text(canonical_text(cosine.trial(7).trial)), cosine.trial(7).trial);
  EXPECT_THAT(message_of(valid + "[schedule]\nname = 'warmup-cosin'\n"),
              testing::HasSubstr("did you mean 'warmup-cosine'"));
  EXPECT_EQ(with("[schedule]\n").trial(7).key, plain.trial(7).key) << "constant where no other is named";
  EXPECT_THAT(
      message_of(valid + "[schedule]\nwarmup = 0.1\n"),
      testing::HasSubstr("s.toml:14:1: 'warmup' needs a schedule that has it: schedule.name = \"warmup-cosine\""));
  EXPECT_THAT(message_of(valid + "[schedule]\nwarmpu = 0.1\n"),
              testing::HasSubstr("no schedule has a setting 'warmpu'; did you mean 'warmup'"));
  EXPECT_THAT(message_of(valid + "[schedule]\nname = 'warmup-cosine'\nwarmup = 1.0\n"),
              testing::HasSubstr("out of range"));
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
  for (std::int64_t i = 0; i < study.size(); ++i) {
    EXPECT_EQ(study.trial(i).trial.data_order_offset, 3 * i);
  }
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
    EXPECT_EQ(study.size(), 120) << name;
  }
  EXPECT_THROW(read_study("/nonexistent.toml"), UsageError);
}

}  // namespace
}  // namespace etude
