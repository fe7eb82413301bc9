#include "format/exploration.h"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

using Json = nlohmann::json;

Exploration small() {
  ExploredHypothesis hypothesis;
  hypothesis.text = "ein hund";
  hypothesis.score = -0.25;
  hypothesis.log_probability = -0.5;
  hypothesis.log_probabilities = {-0.1F, -0.2F, -0.2F};
  hypothesis.target = {"ein", "hund", "</s>"};
  hypothesis.target_words = {0, 1, -1};
  hypothesis.readings = {{"attention", {{1.0F, 0.0F}, {0.5F, 0.5F}, {0.0F, 1.0F}}}};
  hypothesis.health = {{"entropy", 0.25}, {"coverage", std::numeric_limits<double>::quiet_NaN()}};
  ModelSentence seen;
  seen.source = {"dog", "</s>"};
  seen.source_words = {0, -1};
  seen.hypotheses = {hypothesis};
  seen.tree = {{"ein", "</s>"}, {-1, 0}, {-0.1F, -0.2F}, "ke", {1}};
  ExploredSentence sentence;
  sentence.source = "dog";
  sentence.models = {seen};
  Exploration exploration;
  exploration.models.resize(1);
  exploration.models[0].name = "one";
  exploration.sentences = {sentence};
  return exploration;
}

// 0, 65535, 32768 (half of 65535, rounded up) and 1 (1/65535), the lower byte first:
// 00 00 ff ff 00 80 01 00.
TEST(Exploration, WeightsAre16BitNumbersInBase64) {
  EXPECT_EQ(to_base64({{0.0F, 1.0F}, {0.5F, 1.0F / 65535.0F}}, 1.0F), "AAD//wCAAQA=");
  EXPECT_EQ(to_base64({{2.0F}}, 2.0F), "//8=");
  EXPECT_EQ(to_base64({{0.0F, 0.0F, 0.0F}}, 1.0F), "AAAAAAAA");
  EXPECT_EQ(to_base64({}, 1.0F), "");
}

TEST(Exploration, JsonHoldsWhatItWasMadeOf) {
  const auto json = Json::parse(to_json(small()));
  EXPECT_EQ(json["format"], "attend-explore");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["models"][0]["name"], "one");
  const auto& seen = json["sentences"][0]["models"][0];
  EXPECT_EQ(seen["source_words"], Json({0, -1}));
  EXPECT_EQ(seen["beam"]["fates"], "ke");
  EXPECT_EQ(seen["beam"]["parents"], Json({-1, 0}));
  const auto& hypothesis = seen["hypotheses"][0];
  EXPECT_EQ(hypothesis["kind"], "found");
  EXPECT_EQ(hypothesis["log_probabilities"], Json({-0.1, -0.2, -0.2}));
  EXPECT_EQ(hypothesis["readings"][0]["weights"], "//8AAACAAIAAAP//");
  EXPECT_TRUE(hypothesis["health"]["coverage"].is_null());
  EXPECT_FALSE(hypothesis.contains("agreement"));
}

TEST(Exploration, WeightsAboveOneAreScaled) {
  auto exploration = small();
  auto& weights = exploration.sentences[0].models[0].hypotheses[0].readings[0].weights;
  weights = {{4.0F, 0.0F}, {2.0F, 0.0F}, {0.0F, 0.0F}};
  const auto json = Json::parse(to_json(exploration));
  const auto& reading = json["sentences"][0]["models"][0]["hypotheses"][0]["readings"][0];
  EXPECT_EQ(reading["scale"], 4.0);
  EXPECT_EQ(reading["weights"], to_base64(weights, 4.0F));
}

TEST(Exploration, ListsThatDoNotFitAreRefused) {
  for (const auto& spoil : std::initializer_list<void (*)(ModelSentence&)>{
           [](ModelSentence& seen) { seen.source.emplace_back("more"); },
           [](ModelSentence& seen) { seen.tree.fates += 'k'; },
           [](ModelSentence& seen) { seen.hypotheses[0].target.pop_back(); },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[0].weights.pop_back(); },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[0].weights[0].push_back(0.0F); },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[0].weights[0][0] = -1.0F; }}) {
    auto exploration = small();
    spoil(exploration.sentences[0].models[0]);
    EXPECT_THROW(to_json(exploration), std::logic_error);
  }
}

TEST(Exploration, BytesThatAreNotUtf8BecomeReplacementCharacters) {
  auto exploration = small();
  exploration.title = "a\xff";
  EXPECT_EQ(Json::parse(to_json(exploration))["title"], "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace attend::format
