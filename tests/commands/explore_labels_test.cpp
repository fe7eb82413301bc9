// attend explore with models that say labels.

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "explored.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

/// The sentences that `attend explore` makes of all texts and their right answers; a blank line
/// follows them.
json explore(const std::string& model, const std::string& answers, const Strings& more = {}) {
  const Folder folder;
  Strings command = {"explore",
                     "-m",
                     model,
                     "--source",
                     folder.write("text", label_texts() + "\n"),
                     "--reference",
                     folder.write("answers", answers + "\n"),
                     "--json",
                     folder / "data.json",
                     "-o",
                     folder / "page.html"};
  command.insert(command.end(), more.begin(), more.end());
  const auto outcome = attend(command);
  EXPECT_TRUE(succeeded(outcome));
  if (outcome.code != 0) return {};
  const auto data = lines_of(read(folder / "data.json")).at(0);
  EXPECT_NE(read(folder / "page.html").find(data), std::string::npos);
  return json::parse(data);
}

/// What `attend predict` says of the texts, a list for each.
std::vector<std::vector<json>> predicted_labels(const std::string& model, const std::string& best) {
  const auto said =
      attend({"predict", "-m", model, "--json", "--nbest", best}, {.in = label_texts()});
  return answers_of(said.out, lines_of(label_texts()).size());
}

/// The same answer by both commands, with each of its readings.
void expect_same(const json& seen, const json& hypothesis, const json& predicted) {
  EXPECT_EQ(hypothesis.at("kind"), "found");
  EXPECT_EQ(hypothesis.at("text"), predicted.at("text"));
  EXPECT_NEAR(hypothesis.at("log_probability").get<double>(),
              predicted.at("log_probability").get<double>(), 1e-4);
  const auto& readings = predicted.at("readings");
  ASSERT_EQ(hypothesis.at("readings").size(), readings.size());
  for (std::size_t i = 0; i < readings.size(); ++i) {
    EXPECT_EQ(hypothesis["readings"][i].at("name"), readings[i].at("name"));
    EXPECT_EQ(hypothesis.at("target"), readings[i].at("target"));
    EXPECT_EQ(seen.at("source"), readings[i].at("source"));
    EXPECT_EQ(seen.at("source_words"), readings[i].at("source_words"));
    const auto weights = decoded(hypothesis["readings"][i]);
    std::size_t next = 0;
    for (const auto& row : readings[i].at("weights")) {
      for (const double weight : row) EXPECT_NEAR(weights.at(next++), weight, 1e-4);
    }
    EXPECT_EQ(next, weights.size());
  }
}

TEST(ExploreLabels, ShowsTheClassesThatPredictSaysAndTheRightOne) {
  const auto data = explore(tiny_classifier(), label_answers(), {"--nbest", "2"});
  ASSERT_EQ(data["models"].size(), 1U);
  EXPECT_EQ(data["models"][0]["task"], "classification");
  EXPECT_EQ(data["models"][0]["answers"], "labels");
  EXPECT_EQ(data["models"][0]["made_of"],
            "bidirectional-gru encoder, attention pooling (1 head, layer of 128)");
  EXPECT_FALSE(data["models"][0].contains("search"));
  const auto all = predicted_labels(tiny_classifier(), "3");
  const auto right = lines_of(label_answers());
  ASSERT_EQ(data["sentences"].size(), right.size() + 1);
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto& seen = data["sentences"][i]["models"][0];
    const auto& hypotheses = seen["hypotheses"];
    ASSERT_EQ(hypotheses.size(), 3U);
    for (std::size_t rank = 0; rank < 2; ++rank) {
      expect_same(seen, hypotheses[rank], all[i].at(rank));
    }
    EXPECT_EQ(hypotheses[2]["kind"], "reference");
    EXPECT_EQ(hypotheses[2]["text"], right[i]);
    EXPECT_EQ(hypotheses[2]["target"], json::array({right[i]}));
    for (const auto& one : all[i]) {
      if (one["text"] != right[i]) continue;
      EXPECT_NEAR(hypotheses[2]["log_probability"].get<double>(),
                  one["log_probability"].get<double>(), 1e-4);
    }
    EXPECT_EQ(data["sentences"][i]["reference"], right[i]);
    double entropy = 0;
    for (const double p : decoded(hypotheses[0]["readings"][0])) {
      if (p > 0) entropy -= p * std::log(p);
    }
    EXPECT_NEAR(hypotheses[0]["health"]["entropy"].get<double>(), entropy, 1e-3);
  }
  EXPECT_TRUE(data["sentences"].back()["models"][0]["hypotheses"].empty());
}

TEST(ExploreLabels, ShowsTagsAndAReferenceThatIsLessLikely) {
  auto wrong = tag_answers();
  wrong.replace(0, 3, "N");  // ADV
  const auto data = explore(tiny_tagger(), wrong);
  EXPECT_EQ(data["models"][0]["answers"], "tags");
  const auto all = predicted_labels(tiny_tagger(), "1");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& seen = data["sentences"][i]["models"][0];
    ASSERT_EQ(seen["hypotheses"].size(), 2U);
    expect_same(seen, seen["hypotheses"][0], all[i].at(0));
    EXPECT_GT(seen["hypotheses"][0]["readings"].size(), 1U);
  }
  const auto& hypotheses = data["sentences"][0]["models"][0]["hypotheses"];
  EXPECT_EQ(hypotheses[1]["target"], json({"N", "V", "DET", "N"}));
  EXPECT_LT(hypotheses[1]["log_probabilities"][0], hypotheses[0]["log_probabilities"][0]);
  EXPECT_EQ(hypotheses[1]["log_probabilities"][1], hypotheses[0]["log_probabilities"][1]);
}

// Words and tags are there to be seen although nothing was looked at.
TEST(ExploreLabels, ShowsTagsOfAModelWithoutAttention) {
  const Folder folder;
  const auto text = folder.write("text", label_texts());
  const auto tags = folder.write("tags", tag_answers());
  ASSERT_TRUE(succeeded(attend({"train",
                                "tag",
                                "-q",
                                "--out",
                                folder / "model",
                                "--train",
                                text,
                                tags,
                                "--dev",
                                text,
                                tags,
                                "--self_attention.heads",
                                "0",
                                "--model.embedding_size",
                                "8",
                                "--model.hidden_size",
                                "8",
                                "--training.epochs",
                                "0",
                                "--training.updates",
                                "2"})));
  ASSERT_TRUE(succeeded(
      attend({"explore", "-m", folder / "model", "--source", text, "--json", folder / "data"})));
  const auto data = json::parse(read(folder / "data"));
  EXPECT_EQ(data["models"][0]["made_of"],
            "bidirectional-lstm encoder, no attention, letters of words (25 to 2 x 50)");
  const auto& seen = data["sentences"][0]["models"][0];
  EXPECT_EQ(seen["source"], json({"where", "is", "the", "dog"}));
  EXPECT_EQ(seen["source_words"], json({0, 1, 2, 3}));
  const auto& found = seen["hypotheses"][0];
  EXPECT_TRUE(found["readings"].empty());
  EXPECT_EQ(found["target"].size(), 4U);
  EXPECT_EQ(found["log_probabilities"].size(), 4U);
  double sum = 0;
  for (const auto& p : found["log_probabilities"]) sum += p.get<double>();
  EXPECT_NEAR(found["log_probability"].get<double>(), sum, 4e-3);
}

TEST(ExploreLabels, RefusesWhatOnlyTranslationsHave) {
  const Folder folder;
  const auto text = folder.write("text", "who sleeps\nwhere is rain\n");
  const auto refused = [&](const Strings& more, const std::string& why) {
    Strings command = {"explore", "-m", tiny_classifier(), text, "--json", folder / "data"};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(command), why)) << why;
  };
  refused({"--beam", "3"}, "--beam: only of models that say texts");
  refused({"--case", "lower"}, "--case: only of models that say texts");
  const auto answers = folder.write("answers", "person\nplaec\n");
  refused({"--reference", answers}, answers + ":2: ");
  const auto right = folder.write("right", "person\nplace\n");
  refused({"--reference", right, "--posterior"}, "--posterior: only of models that say texts");
  const auto gold = folder.write("gold", "0-0\n0-0\n");
  refused({"--reference", right, "--gold", gold}, "--gold: only of models that say texts");
}

}  // namespace
}  // namespace attend::tests
