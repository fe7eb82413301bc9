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

/// A class of two texts, of three and two symbols: the second reads the first, and once both are
/// read for the answer.
Exploration pair() {
  ExploredHypothesis hypothesis;
  hypothesis.text = "follows";
  hypothesis.log_probabilities = {-0.1F};
  hypothesis.target = {"follows"};
  hypothesis.target_words = {0};
  hypothesis.readings = {{"by word", {{1.0F, 0.0F, 0.0F}, {0.0F, 0.0F, 1.0F}}, 0, 1},
                         {"once", {{0.0F, 1.0F}}, 1, {}}};
  ModelSentence seen;
  seen.source = {"a", "dog", "runs"};
  seen.source_words = {0, 1, 2};
  seen.texts = {{seen.source, seen.source_words}, {{"it", "moves"}, {0, 1}}};
  seen.hypotheses = {hypothesis};
  ExploredSentence sentence;
  sentence.source = "a dog runs";
  sentence.sources = {"a dog runs", "it moves"};
  sentence.models = {seen};
  Exploration exploration;
  exploration.models.resize(1);
  exploration.models[0].task = "of pairs";
  exploration.models[0].columns = {"one", "other"};
  exploration.sentences = {sentence};
  return exploration;
}

TEST(Exploration, OfSeveralTextsSaysWhichIsReadByWhich) {
  const auto json = Json::parse(to_json(pair()));
  EXPECT_EQ(json["models"][0]["columns"], Json({"one", "other"}));
  const auto& sentence = json["sentences"][0];
  EXPECT_EQ(sentence["source"], "a dog runs");
  EXPECT_EQ(sentence["sources"], Json({"a dog runs", "it moves"}));
  const auto& seen = sentence["models"][0];
  EXPECT_EQ(seen["source"], Json({"a", "dog", "runs"}));
  EXPECT_EQ(seen["texts"][0], Json({{"symbols", {"a", "dog", "runs"}}, {"words", {0, 1, 2}}}));
  EXPECT_EQ(seen["texts"][1], Json({{"symbols", {"it", "moves"}}, {"words", {0, 1}}}));
  const auto& readings = seen["hypotheses"][0]["readings"];
  EXPECT_EQ(readings[0]["source"], 0);
  EXPECT_EQ(readings[0]["by"], 1);
  EXPECT_EQ(readings[1]["source"], 1);
  EXPECT_FALSE(readings[1].contains("by"));
}

// A page of before reads on: nothing is said of several texts where there is one.
TEST(Exploration, OfOneTextHasNoKeyOfSeveral) {
  const auto json = Json::parse(to_json(small()));
  EXPECT_FALSE(json["models"][0].contains("columns"));
  const auto& sentence = json["sentences"][0];
  EXPECT_FALSE(sentence.contains("sources"));
  EXPECT_FALSE(sentence["models"][0].contains("texts"));
  const auto& reading = sentence["models"][0]["hypotheses"][0]["readings"][0];
  EXPECT_FALSE(reading.contains("source"));
  EXPECT_FALSE(reading.contains("by"));
}

TEST(Exploration, TextsThatDoNotFitAreRefused) {
  for (const auto& spoil : std::initializer_list<void (*)(ModelSentence&)>{
           [](ModelSentence& seen) { seen.texts[1].symbols.emplace_back("more"); },
           [](ModelSentence& seen) { seen.texts.pop_back(); },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[0].source = 1; },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[0].by = 2; },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[0].by = {}; },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[1].source = 2; },
           [](ModelSentence& seen) { seen.hypotheses[0].readings[0].weights.pop_back(); }}) {
    auto exploration = pair();
    spoil(exploration.sentences[0].models[0]);
    EXPECT_THROW(to_json(exploration), std::logic_error);
  }
  auto of_one = small();
  of_one.sentences[0].models[0].hypotheses[0].readings[0].by = 0;
  EXPECT_THROW(to_json(of_one), std::logic_error);
}

TEST(Exploration, BytesThatAreNotUtf8BecomeReplacementCharacters) {
  auto exploration = small();
  exploration.title = "a\xff";
  EXPECT_EQ(Json::parse(to_json(exploration))["title"], "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace attend::format
