#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "core/error.h"
#include "core/sha256.h"
#include "host/shell_word.h"
#include "study/study.h"
#include "study/valid_study.h"

namespace etude {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

// Canonical texts and keys as étude 0.1.0 made them: by `etude check --canonical --set ...` of `valid`, and in the
// store of the reference study. They never change.
Json keys_of_0_1_0() { return Json::parse(std::ifstream(ETUDE_SOURCE_DIR "/tests/study/keys_0_1_0.json")); }

TEST(TrialKey, StaysWhatItWas) {
  const auto keys = keys_of_0_1_0();
  for (const auto& recorded : keys["of_settings"]) {
    const std::string text = recorded["canonical"], key = recorded["key"];
    EXPECT_EQ(sha256(canonical_text(parse_canonical_text(text))), key);
    const auto planned = parse_study(valid, "s.toml", recorded["set"]).trial(0);
    EXPECT_EQ(work_key(parse_canonical_text(text)), planned.key) << recorded["set"];
    const bool has_another_spelling = text.find("e-05") != std::string::npos && text.find("9.99") != std::string::npos;
    const bool has_steps = text.find("\"record_steps\":true") != std::string::npos;
    if (!has_another_spelling && !has_steps) {
      EXPECT_EQ(planned.key, key) << recorded["set"];
    }
  }
}

TEST(TrialKey, OfTheReferenceStudyIsFound) {
  const auto study = read_study(ETUDE_SOURCE_DIR "/studies/notebook.toml");
  const auto keys = keys_of_0_1_0();
  for (const auto& recorded : keys["of_the_notebook_study"]) {
    const auto trial = parse_canonical_text(recorded["canonical"]);
    EXPECT_EQ(sha256(canonical_text(trial)), recorded["key"].get<std::string>());
    EXPECT_EQ(work_key(trial), study.trial(recorded["position"]).key);
  }
}

TEST(TrialKey, IsTheSameWithAndWithoutSteps) {
  Trial trial = parse_study(valid, "s.toml").trial(0).trial;
  const auto key = work_key(trial);
  trial.record_steps = true;
  EXPECT_EQ(work_key(trial), key);
  EXPECT_NE(canonical_text(trial), work_text(trial)) << "whether steps are recorded is not lost";
}

TEST(TrialKey, IsTheSameWhicheverMetricsAreAskedFor) {
  Trial trial = parse_study(valid, "s.toml").trial(0).trial;
  const auto key = work_key(trial);
  EXPECT_EQ(canonical_text(trial).find("metrics"), std::string::npos) << "what asks for none has the text it had";
  trial.record_metrics = {"gradient_norm"};
  EXPECT_EQ(work_key(trial), key);
  EXPECT_NE(canonical_text(trial), work_text(trial));
}

// Of all that have it, the shorter one's steps are the longer one's first.
TEST(TrainingKey, IsATrialWithoutItsLength) {
  const auto key = [](const std::string& text, std::int64_t position = 0) {
    return training_key(parse_study(text, "s.toml").trial(position).trial);
  };
  const auto change = [](const std::string& problem) { return replaced(valid, "epochs = 2", problem); };
  EXPECT_TRUE(key(valid));
  EXPECT_EQ(key(change("epochs = 9")), key(valid));
  EXPECT_EQ(key(change("epochs = 9\nmax_steps = 7")), key(valid));
  EXPECT_NE(key(valid), key(valid, 1));
  EXPECT_NE(key(valid), parse_study(valid, "s.toml").trial(0).key) << "no trial's own";
  EXPECT_NE(key(change("epochs = 2\nbatch_size = 128")), key(valid));
  EXPECT_NE(key(valid + "[record]\nsteps = true\n"), key(valid)) << "steps that were not recorded are not there";
  EXPECT_NE(key(valid + "[record]\nmetrics = ['gradient_norm']\n"), key(valid));
  EXPECT_EQ(key(valid + "[record]\ncheckpoints = true\n"), key(valid));
  EXPECT_FALSE(key(valid + "[schedule]\nname = 'warmup-cosine'\n")) << "its first steps depend on how many there are";
  const auto continued = [&](const std::string& epochs) {
    return change("data_order = 'continued'\nepochs = " + epochs);
  };
  EXPECT_EQ(key(continued("2")), key(continued("3")));
  EXPECT_NE(key(continued("2"), 1), key(continued("3"), 1)) << "other shuffles came before";
}

TEST(TrialKey, IsTheWorkNotTheStudy) {
  const auto a = parse_study(valid, "a.toml"),
             b = parse_study(replaced(valid, "name = \"s\"", "name = \"other\""), "b.toml");
  for (std::int64_t i = 0; i < a.size(); ++i) EXPECT_EQ(a.trial(i).key, b.trial(i).key);
  // Writing out a default, or all of the training set, is the same work; a variant's name is not part of it.
  EXPECT_EQ(a.trial(0).key,
            parse_study(replaced(valid, "epochs = 2", "epochs = 2\nbatch_size = 256\ntrain_examples = 50000"), "c.toml")
                .trial(0)
                .key);
  std::set<std::string> keys;
  for (std::int64_t i = 0; i < a.size(); ++i) keys.insert(a.trial(i).key);
  for (const char* change : {"batch_size = 128", "train_examples = 100", "test_examples = 100", "max_steps = 3",
                             "data_seed = 1", "convolution = \"direct\"", "data_order = \"continued\""}) {
    const auto study = parse_study(replaced(valid, "epochs = 2", "epochs = 2\n" + std::string(change)), "d.toml");
    keys.insert(study.trial(study.size() - 1).key);
  }
  EXPECT_EQ(static_cast<std::int64_t>(keys.size()), a.size() + 7);
}

TEST(TrialKey, IsWhatSha256sumSaysOfTheCanonicalText) {
  const auto trial = parse_study(valid, "s.toml").trial(3);
  const auto path = testing::TempDir() + "canonical";
  std::ofstream(path, std::ios::binary) << canonical_text(trial.trial);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(("sha256sum < " + shell_word(path)).c_str(), "r"),
                                                             &pclose);
  std::array<char, 65> sum{};
  ASSERT_NE(std::fgets(sum.data(), sum.size(), pipe.get()), nullptr);
  EXPECT_EQ(trial.key, sum.data());
}

// Property: the quick way gives the same texts, at every position of any study.
TEST(WorkTexts, AreTheTrialsOwn) {
  for (const std::vector<std::string>& settings :
       {std::vector<std::string>{},
        {"problem.data_order=continued", "record.steps=true"},
        {"grid.optimizers=[\"RAdam\", \"SGD+momentum\"]", "grid.learning_rates=[0.123456789]", "problem.max_steps=3"},
        {"optimizers.Adam.learning_rates=[0.001, 0.002, 0.005]", "problem.data_order=continued"}}) {
    const auto study = parse_study(valid, "s.toml", settings);
    const WorkTexts texts(study);
    for (std::int64_t i = 0; i < study.size(); ++i) {
      EXPECT_EQ(texts.at(i), work_text(study.trial(i).trial));
      EXPECT_EQ(study.position(study.place(i)), i);
    }
  }
}

Json random_json(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random());
    case 3:
      return std::ldexp(static_cast<double>(random() % 1000) + 0.5, static_cast<int>(random() % 100) - 50);
    case 4:
      return "ü\"" + std::to_string(random());
    case 5:
      return Json::array({random_json(random, depth - 1), random_json(random, depth - 1)});
    default:
      return {{"a", random_json(random, depth - 1)}, {"b", random_json(random, depth - 1)}};
  }
}

Trial random_trial(std::mt19937_64& random) {
  const auto odd_double = [&] { return std::exp(std::uniform_real_distribution<>(-30, 5)(random)); };
  const auto maybe = [&]() -> std::optional<std::int64_t> {
    return random() % 2 == 0 ? std::nullopt : std::optional<std::int64_t>(random() % 100'000);
  };
  return {.problem = {.dataset = "d\"\n" + std::to_string(random()),
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
          .record_metrics = random() % 2 == 0 ? std::vector<std::string>{} : std::vector<std::string>{"a", "b c"},
          .data_order_offset = static_cast<std::int64_t>(random() % 1000)};
}

// Property: any trial comes back from its text, to the last bit.
TEST(CanonicalText, RoundTrips) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 500; ++i) {
    const auto trial = random_trial(random);
    EXPECT_EQ(parse_canonical_text(canonical_text(trial)), trial) << canonical_text(trial);
  }
}

// Property: what a later étude or another program has recorded is written back as it was.
TEST(CanonicalText, CarriesWhatItDoesNotKnow) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 500; ++i) {
    Json json = Json::parse(canonical_text(random_trial(random)));
    for (Json* object : {&json["problem"], &json["optimizer"], &json}) {
      while (random() % 2 == 0) (*object)["later_" + std::to_string(random() % 100)] = random_json(random, 3);
    }
    if (random() % 2 == 0) json["problem"]["data_order"] = "sorted";
    if (random() % 2 == 0) json["problem"]["batch_size"] = "growing";
    if (random() % 2 == 0) json["optimizer"]["hyperparameters"]["schedule"] = random_json(random, 3);
    const auto trial = parse_canonical_text(json.dump());
    EXPECT_EQ(canonical_text(trial), json.dump());
    EXPECT_EQ(parse_canonical_text(canonical_text(trial)), trial);
  }
}

TEST(CanonicalText, KnowsWhatItKnows) {
  const auto study = parse_study(valid, "s.toml");
  for (std::int64_t i = 0; i < study.size(); ++i) {
    EXPECT_EQ(parse_canonical_text(canonical_text(study.trial(i).trial)).unknown, "");
  }
}

TEST(CanonicalText, AnAbsentFieldHasItsDefault) {
  const auto trial = parse_canonical_text(
      R"({"problem":{"dataset":"d","model":"m"},"optimizer":{"name":"o"},"learning_rate":0.5,"seed":3})");
  EXPECT_EQ(trial, (Trial{.problem = {.dataset = "d", .model = "m"},
                          .optimizer = {.name = "o", .hyperparameters = {}},
                          .learning_rate = 0.5,
                          .seed = 3}));
}

TEST(CanonicalText, DamageIsNamed) {
  const auto text = canonical_text(parse_study(valid, "s.toml").trial(0).trial);
  for (const auto& damaged :
       {std::string(), std::string("{}"), std::string("[]"), text.substr(0, text.size() / 2),
        replaced(text, "\"seed\"", "\"sead\""), replaced(text, "\"cifar10\"", "3"), "\xff" + text}) {
    EXPECT_THROW(parse_canonical_text(damaged), EnvironmentError) << damaged;
  }
}

}  // namespace
}  // namespace etude
