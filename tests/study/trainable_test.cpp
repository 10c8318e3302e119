#include "study/trainable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "study/study.h"
#include "study/valid_study.h"

namespace etude {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& from, const std::string& to) {
  const auto text = canonical_text(parse_study(valid, "s.toml").trial(7).trial);
  try {
    require_trainable(parse_canonical_text(replaced(text, from, to)));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Trainable, IsEveryTrialOfAStudyFile) {
  const auto study = parse_study(valid, "s.toml");
  for (std::int64_t i = 0; i < study.size(); ++i) EXPECT_NO_THROW(require_trainable(study.trial(i).trial));
}

TEST(Trainable, IsNoneThatIsNotUnderstood) {
  EXPECT_THAT(refusal("\"cifar10\"", "\"cifar11\""), HasSubstr("no dataset 'cifar11'; did you mean 'cifar10'?"));
  EXPECT_THAT(refusal("\"notebook-cnn\"", "\"resnet\""), HasSubstr("no model 'resnet'"));
  EXPECT_THAT(refusal("\"SGD\"", "\"Sgdd\""), HasSubstr("no optimizer 'Sgdd'"));
  EXPECT_THAT(refusal("\"momentum\":0.9,\"nesterov\":false", "\"momentum\":0.0,\"nesterov\":true"),
              HasSubstr("nesterov = true needs a momentum above 0"));
  EXPECT_THAT(refusal("\"definition\":1", "\"definition\":2"), HasSubstr("definition 1 of SGD, the trial is of"));
  EXPECT_THAT(refusal("\"momentum\":0.9", "\"momentums\":0.9"), HasSubstr("SGD has no hyperparameter 'momentums'"));
  EXPECT_THAT(refusal("\"momentum\":0.9,", ""), HasSubstr("does not have all hyperparameters"));
  EXPECT_THAT(refusal("\"momentum\":0.9", "\"momentum\":\"cosine\""), HasSubstr("does not have all hyperparameters"));
  EXPECT_THAT(refusal("\"seed\":7", "\"seed\":4294967303"), HasSubstr("a seed is an integer from 0 to 4294967295"));
  EXPECT_THAT(refusal("\"seed\":7", "\"seed\":7,\"schedule\":\"cosine\""),
              HasSubstr("settings that this étude does not know: {\"schedule\":\"cosine\"}"));
  EXPECT_THAT(refusal("\"convolution\":\"auto\"", "\"convolution\":\"fft\""),
              HasSubstr("does not know: {\"problem\":{\"convolution\":\"fft\"}}"));
}

}  // namespace
}  // namespace etude
