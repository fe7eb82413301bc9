// Summaries through the program: each recipe learns, and every command knows them.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

using nlohmann::json;

/// Texts that say who does what among other words, and summaries that say this alone.
struct SummaryTexts {
  std::string texts, summaries, table = "id\tsummary\ttext\n";

  explicit SummaryTexts(int count) {
    const char* who[] = {"mary", "john", "sheila", "anton"};
    const char* what[] = {"sings", "runs", "sleeps"};
    const char* others[] = {"then", "in", "the", "evening", "of", "day"};
    for (int n = 0; n < count; ++n) {
      std::string text = others[n % 6];
      text += std::string(" ") + who[n % 4] + ' ' + others[(n * 5 + 1) % 6] + ' ' + what[n % 3];
      for (int i = 0; i < n % 3; ++i) text += std::string(" ") + others[(n + 2 * i) % 6];
      const auto summary = std::string(who[n % 4]) + ' ' + what[n % 3];
      texts += text + '\n';
      summaries += summary + '\n';
      table += std::to_string(n) + '\t' + summary + '\t' + text + '\n';
    }
  }
};

class Summaries : public testing::Test {
 protected:
  Summaries() {
    folder_.write("text", texts_.texts);
    folder_.write("summary", texts_.summaries);
    folder_.write("both.tsv", texts_.table);
  }

  Outcome train(const std::string& recipe, const std::string& out,
                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"train",
                                    recipe,
                                    "--train",
                                    folder_ / "both.tsv",
                                    "--dev",
                                    folder_ / "text",
                                    folder_ / "summary",
                                    "--out",
                                    folder_ / out,
                                    "--text.kind",
                                    "words",
                                    "--model.embedding_size",
                                    "12",
                                    "--model.hidden_size",
                                    "24",
                                    "--training.batch_size",
                                    "12",
                                    "--training.learning_rate",
                                    "0.02",
                                    "--training.validate_every",
                                    "30",
                                    "--training.patience",
                                    "0",
                                    "--training.warmup",
                                    "0",
                                    "--training.epochs",
                                    "40",
                                    "-q"};
    all.insert(all.end(), more.begin(), more.end());
    return attend(all);
  }

  std::string said(const std::string& model) const {
    return attend({"predict", "-m", folder_ / model}, {.in = texts_.texts}).out;
  }

  Folder folder_;
  SummaryTexts texts_{72};
};

TEST_F(Summaries, AreLearntByEachEncoderOfRush) {
  for (const std::string encoder : {"embeddings", "bag-of-words", "convolution"}) {
    ASSERT_TRUE(succeeded(train("rush2015", encoder, {"--model.encoder", encoder}))) << encoder;
    EXPECT_EQ(said(encoder), texts_.summaries) << encoder;
  }
}

TEST_F(Summaries, AreLearntWithCopyingAndCoverage) {
  ASSERT_TRUE(succeeded(
      train("see2017", "see", {"--attention.hidden_size", "12", "--model.output_size", "12"})));
  EXPECT_EQ(said("see"), texts_.summaries);
  ASSERT_TRUE(succeeded(train("headlines", "headlines", {"--model.encoder_size", "12"})));
  EXPECT_EQ(said("headlines"), texts_.summaries);
}

TEST_F(Summaries, AreKnownToEveryCommand) {
  ASSERT_TRUE(succeeded(train("rush2015", "rush")));
  const auto scores = attend({"evaluate", "-m", folder_ / "rush", "--source", folder_ / "text",
                              "--reference", folder_ / "summary"});
  ASSERT_TRUE(succeeded(scores));
  for (const std::string kind : {"1", "2", "L", "Lsum"}) {
    EXPECT_NE(scores.out.find("ROUGE-" + kind + "|nrefs:1|f1|tok:google|stem:no|version:attend-"),
              std::string::npos)
        << scores.out;
  }
  const auto other =
      attend({"evaluate", "-m", folder_ / "rush", "--source", folder_ / "text", "--reference",
              folder_ / "summary", "--rouge-tokenizer", "unicode", "--stem", "--json"});
  ASSERT_TRUE(succeeded(other));
  const auto rouge = json::parse(other.out).at("rouge1");
  EXPECT_EQ(rouge.at("score"), 100.0);
  EXPECT_NE(rouge.at("signature").get<std::string>().find("tok:unicode|stem:porter"),
            std::string::npos);
  EXPECT_TRUE(succeeded(
      attend({"predict", "-m", folder_ / "rush", "--show"}, {.in = "then mary in sings\n"})));
  EXPECT_TRUE(succeeded(attend({"explain", folder_ / "rush", "then mary in sings"})));
  EXPECT_TRUE(succeeded(attend({"info", folder_ / "rush"})));
  EXPECT_TRUE(succeeded(attend({"explore", "-m", folder_ / "rush", "--source", folder_ / "text",
                                "--limit", "3", "-o", folder_ / "page.html"})));
  EXPECT_TRUE(succeeded(attend({"plot", folder_ / "rush", "--source", folder_ / "text",
                                "--reference", folder_ / "summary", "-o", folder_ / "plot.html"})));
  const auto compared = attend({"compare", folder_ / "rush", folder_ / "rush", "--source",
                                folder_ / "text", "--reference", folder_ / "summary"});
  ASSERT_TRUE(succeeded(compared));
  EXPECT_NE(compared.out.find("ROUGE-1"), std::string::npos) << compared.out;
}

TEST_F(Summaries, InFilesAreScoredByTheTask) {
  folder_.write("found", "mary sings\n");
  folder_.write("right", "Mary runs.\n");
  const auto scores = attend({"evaluate", "--task", "summarization", "--hypothesis",
                              folder_ / "found", "--reference", folder_ / "right", "--json"});
  ASSERT_TRUE(succeeded(scores));
  EXPECT_DOUBLE_EQ(json::parse(scores.out).at("rouge1").at("score").get<double>(), 50.0);
}

TEST_F(Summaries, PartsThatDoNotFitAreRefused) {
  const auto wrong = train("rush2015", "wrong", {"--model.encoder", "gru"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("embeddings, bag-of-words or convolution"), std::string::npos)
      << wrong.err;
  const auto other = train("headlines", "other", {"--model.encoder", "bag-of-words"});
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("model.encoder"), std::string::npos) << other.err;
}

}  // namespace
}  // namespace attend::tests
