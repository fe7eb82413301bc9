// Models that say labels: what predict and serve say of them, and which commands say why not.

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "http_client.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

Outcome predict_labels(const std::string& model, const std::string& in, const Lines& more = {}) {
  Lines arguments = {"predict", "-m", model};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments, {.in = in});
}

std::string said(const std::string& model, const std::string& in, const Lines& more = {}) {
  const auto outcome = predict_labels(model, in, more);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  return outcome.out;
}

TEST(LabelCommands, PredictALabelOrTagsForEachLine) {
  EXPECT_EQ(said(tiny_classifier(), label_texts()), label_answers());
  EXPECT_EQ(said(tiny_tagger(), label_texts()), tag_answers());
  EXPECT_EQ(said(tiny_tagger(), label_texts(), {"--batch-size", "1"}), tag_answers());
  const auto translated = attend({"translate", tiny_classifier()}, {.in = label_texts()});
  EXPECT_TRUE(succeeded(translated));
  EXPECT_EQ(translated.out, label_answers());
}

TEST(LabelCommands, AnEnsembleOfOneTwiceSaysTheSame) {
  EXPECT_EQ(said(tiny_classifier(), label_texts(), {"-m", tiny_classifier(), "--nbest", "2"}),
            said(tiny_classifier(), label_texts(), {"--nbest", "2"}));
  EXPECT_TRUE(was_refused(predict_labels(tiny_classifier(), "a\n", {"-m", tiny_tagger()}), ""));
}

TEST(LabelCommands, ClassesComeByTheirProbability) {
  const auto lines = lines_of(said(tiny_classifier(), label_texts(), {"--json", "--nbest", "9"}));
  ASSERT_EQ(lines.size() % lines_of(label_texts()).size(), 0U);
  std::vector<double> sums(lines_of(label_texts()).size());
  double before = 0;
  for (const auto& line : lines) {
    const auto one = json::parse(line);
    const auto p = std::exp(one.at("log_probability").get<double>());
    if (one.at("rank") > 1) {
      EXPECT_LE(p, before);
    }
    before = p;
    sums[one.at("line").get<std::size_t>() - 1] += p;
    ASSERT_EQ(one.at("log_probabilities").size(), 1U);
  }
  for (const auto sum : sums) EXPECT_NEAR(sum, 1.0, 1e-4);
  const auto best = lines_of(said(tiny_classifier(), label_texts(), {"--nbest", "9"}));
  ASSERT_EQ(best.size(), lines.size());
  for (std::size_t i = 0; i < best.size(); ++i) {
    const auto one = json::parse(lines[i]);
    EXPECT_TRUE(best[i].starts_with(std::to_string(one.at("line").get<int>() - 1) + " ||| " +
                                    one.at("text").get<std::string>() + " ||| "))
        << best[i];
  }
}

TEST(LabelCommands, AReadingHasAWeightForEachWord) {
  const auto first = lines_of(label_texts())[0];
  const auto one = json::parse(said(tiny_classifier(), first + "\n", {"--json"}));
  ASSERT_FALSE(one.at("readings").empty());
  for (const auto& reading : one.at("readings")) {
    EXPECT_NE(reading.at("name"), "");
    ASSERT_EQ(reading.at("weights").size(), 1U);
    ASSERT_EQ(reading.at("weights")[0].size(), reading.at("source").size());
    double sum = 0;
    for (const double weight : reading.at("weights")[0]) sum += weight;
    EXPECT_NEAR(sum, 1.0, 1e-3);
  }
}

TEST(LabelCommands, AreShownAsBarsShadesAndTagsUnderWords) {
  const auto first = lines_of(label_texts())[0] + "\n";
  const auto classes = said(tiny_classifier(), first, {"--show", "--width", "60"});
  const auto lines = lines_of(classes);
  ASSERT_GE(lines.size(), 5U) << classes;
  EXPECT_EQ(lines[0], lines_of(label_answers())[0]);
  EXPECT_TRUE(lines[1].starts_with(lines[0] + " ")) << classes;
  EXPECT_NE(lines[1].find("█"), std::string::npos) << classes;
  EXPECT_NE(classes.find("the darkest is"), std::string::npos) << classes;
  EXPECT_NE(classes.find("\n" + first), std::string::npos) << classes;
  const auto tags = lines_of(said(tiny_tagger(), "the dog runs\n", {"--show"}));
  ASSERT_GE(tags.size(), 3U);
  EXPECT_EQ(tags[1].substr(0, 3), "the");
  EXPECT_EQ(tags[2].substr(0, tags[0].find(' ')), tags[0].substr(0, tags[0].find(' ')));
}

TEST(LabelCommands, AnEmptyLineHasAnEmptyAnswerAndIsSaidOnce) {
  const auto first = lines_of(label_texts())[0] + "\n";
  for (const auto& model : {tiny_classifier(), tiny_tagger()}) {
    const auto found = predict_labels(model, "\n" + first + "  \n");
    EXPECT_EQ(found.code, 0);
    const auto lines = lines_of(found.out);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], "");
    EXPECT_EQ(lines[1], lines_of(said(model, first))[0]);
    EXPECT_EQ(lines[2], "");
    EXPECT_EQ(found.err,
              "attend: warning: 2 lines, the first of them line 1, are empty: so is the answer\n");
  }
}

TEST(LabelCommands, WhatOnlyASearchHasIsRefusedByItsName) {
  const Folder folder;
  const auto file = folder.write("file", "a\n");
  const std::vector<Lines> options = {{"--beam", "2"},
                                      {"--greedy"},
                                      {"--length-penalty", "1"},
                                      {"--coverage-penalty", "1"},
                                      {"--ctc", "0.5"},
                                      {"--max-ratio", "2"},
                                      {"--min-ratio", "1"},
                                      {"--end-threshold", "1"},
                                      {"--no-repeat", "3"},
                                      {"--sample"},
                                      {"--temperature", "0.5"},
                                      {"--top-k", "2"},
                                      {"--top-p", "0.5"},
                                      {"--seed", "2"},
                                      {"--case", "lower"},
                                      {"--shortlist", file},
                                      {"--replace-unknown"},
                                      {"--force", file},
                                      {"--split"},
                                      {"--alignments", "json"},
                                      {"--alignments-to", folder / "to"},
                                      {"--links-by", "mutual"},
                                      {"--posterior"}};
  for (const auto& option : options) {
    EXPECT_TRUE(was_refused(predict_labels(tiny_classifier(), "a\n", option),
                            option[0] + ": only of models that say texts"))
        << option[0];
  }
  const auto table = folder.write("rows.tsv", "text\tclass\na\tx\n");
  EXPECT_TRUE(was_refused(
      attend({"evaluate", "-m", tiny_classifier(), "--source", table, "--min-ratio", "1"}),
      "--min-ratio: only of models that say texts"));
}

TEST(LabelCommands, AreServedAsTheyPredict) {
  Running service({"serve", "-m", tiny_tagger(), "--port", "0"});
  const auto port = service.port_behind("serving at http://127.0.0.1:");
  ASSERT_NE(port, 0) << service.said();
  const auto texts = lines_of(label_texts());
  json rows = json::array();
  for (const auto& text : texts) rows.push_back(text);
  rows.push_back("  ");
  const auto answer = post(port, "/predict", json{{"rows", rows}, {"readings", true}}.dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto body = json::parse(answer.body);
  const auto wanted = lines_of(said(tiny_tagger(), label_texts(), {"--json"}));
  ASSERT_EQ(body.at("predictions").size(), texts.size() + 1);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto one = json::parse(wanted[i]);
    const auto& found = body["predictions"][i][0];
    EXPECT_EQ(found.at("text"), one.at("text"));
    EXPECT_EQ(found.at("readings"), one.at("readings"));
    EXPECT_NEAR(found.at("log_probability").get<double>(), one.at("log_probability").get<double>(),
                1e-5);
  }
  EXPECT_EQ(body["predictions"][texts.size()][0]["text"], "");
  for (const auto& [path, given] : {std::pair("/translate", json{{"text", "a"}}),
                                    std::pair("/score", json{{"source", "a"}, {"target", "b"}})}) {
    const auto refused = post(port, path, given.dump());
    EXPECT_EQ(refused.status, 400) << path;
    EXPECT_EQ(json::parse(refused.body)["error"]["code"], "says_no_text") << path;
  }
  EXPECT_EQ(get(port, "/").status, 400);
  const auto described = json::parse(get(port, "/openapi.json").body);
  EXPECT_TRUE(described["components"]["schemas"]["Row"]["oneOf"][0]["properties"].contains("text"))
      << described["components"]["schemas"]["Row"];
  EXPECT_TRUE(was_refused(attend({"serve", "-m", tiny_tagger(), "--port", "0", "--beam", "2"}),
                          "--beam: only of models that say texts"));
}

TEST(LabelCommands, AreDescribedByTheirTask) {
  for (const auto& [model, task] :
       {std::pair(tiny_classifier(), "classification"), std::pair(tiny_tagger(), "tagging")}) {
    const auto told = attend({"info", model});
    EXPECT_TRUE(succeeded(told));
    EXPECT_TRUE(told.out.starts_with(model + ": " + task + ", bidirectional-")) << told.out;
    EXPECT_EQ(told.out.find("reader"), std::string::npos) << told.out;
    const auto parts = task == std::string("tagging")
                           ? ": tagging, bidirectional-lstm encoder, self-attention (4 heads), "
                             "letters of words (25 to 2 x 50)\n"
                           : ": classification, bidirectional-gru encoder, attention pooling (1 "
                             "head, layer of 128)\n";
    EXPECT_TRUE(told.out.starts_with(model + parts)) << told.out;
    EXPECT_EQ(json::parse(attend({"info", model, "--json"}).out).at("task"), task);
  }
}

TEST(LabelCommands, WhatCannotBeDoneOfThemIsSaidInOneLine) {
  const Folder folder;
  const auto text = folder.write("text", label_texts());
  const auto answers = folder.write("answers", label_answers());
  const auto model = tiny_classifier();
  const std::vector<Lines> commands = {
      {"draw", "-m", model, text, "-o", folder / "a.svg"},
      {"explore", "-m", model, text, "-o", folder / "page.svg"},
      {"export", model, "--out", folder / "alone", "--check", text, answers},
      {"export", model, "--out", folder / "alone", "--shortlist", text, answers},
  };
  for (const auto& command : commands) {
    EXPECT_TRUE(was_refused(attend(command),
                            "this needs a model that says texts, and the model's "
                            "task is "))
        << command[0];
  }
  EXPECT_EQ(folder.names(), (Lines{"answers", "text"}));
}

}  // namespace
}  // namespace attend::tests
