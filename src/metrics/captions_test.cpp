#include "metrics/captions.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "metrics/answers.h"
#include "metrics/caption_metrics.h"
#include "metrics/resampling.h"
#include "test_paths.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;
using Several = std::vector<Text>;
using nlohmann::json;

constexpr CaptionOptions kTokenised = {.tokenizer = CaptionTokenizer::kNone};

double bleu_of(const Text& found, const Several& right, std::size_t order, bool with_penalty) {
  return caption_bleu_counts(found, right, order, with_penalty, kTokenised).of_all();
}

double cider_of(const Text& found, const Several& right) {
  return cider_d_counts(found, right, kTokenised).of_all();
}

// tests/oracles/caption_vectors.py: each straight from its definition. A line's ROUGE-L is kept to
// 1e-9 of 1, its CIDEr-D to 1e-8.
TEST(CaptionOracle, AgreesWithUsOnEveryCase) {
  const auto all =
      json::parse(read_file(tests::source_folder() + "/tests/data/metrics/captions.json"));
  ASSERT_EQ(all.at("cases").size(), 8U);
  for (const auto& entry : all.at("cases")) {
    SCOPED_TRACE(entry.at("name"));
    const Text found = entry.at("found");
    const Several right = entry.at("right");
    for (std::size_t order = 1; order <= kCaptionOrders; ++order) {
      EXPECT_NEAR(bleu_of(found, right, order, true), entry.at("bleu").at(order - 1).get<double>(),
                  1e-11);
      EXPECT_NEAR(bleu_of(found, right, order, false),
                  entry.at("bleu_no_penalty").at(order - 1).get<double>(), 1e-11);
    }
    EXPECT_NEAR(caption_rouge_counts(found, right, kTokenised).of_all(),
                entry.at("rouge").get<double>(), 1e-7);
    EXPECT_NEAR(cider_of(found, right), entry.at("cider_d").get<double>(), 1e-8);
    const auto lines = cider_d_counts(found, right, kTokenised);
    for (std::size_t i = 0; i < found.size(); ++i) {
      std::vector<int64_t> sums(lines.width, 0);
      lines.add_to(sums, i);
      EXPECT_NEAR(lines.score(sums), entry.at("cider_d_of_each").at(i).get<double>(), 1e-8);
    }
  }
}

// Three words, closest are references of 2 and of 4: 2 counts. With one of 4 alone: exp(1 - 4/3).
TEST(CaptionBleu, IsWorkedOutByHand) {
  EXPECT_DOUBLE_EQ(bleu_of({"a b x"}, {{"a b c d", "a b"}}, 1, true), 100.0 * 2 / 3);
  EXPECT_NEAR(bleu_of({"a b x"}, {{"a b c d"}}, 1, true), 100.0 * 2 / 3 * std::exp(1.0 - 4.0 / 3),
              1e-12);
  EXPECT_DOUBLE_EQ(bleu_of({"a b x"}, {{"a b c d"}}, 1, false), 100.0 * 2 / 3);
  EXPECT_NEAR(bleu_of({"a b x"}, {{"a b c d"}}, 2, false), 100.0 * std::sqrt(2.0 / 3 * 1.0 / 2),
              1e-12);
  EXPECT_EQ(bleu_of({"a b x"}, {{"a b c d"}}, 3, false), 0.0);  // and not smoothed
}

TEST(CaptionBleu, OfNoWordIsZero) {
  EXPECT_EQ(bleu_of({""}, {{"a b"}}, 1, true), 0.0);
  EXPECT_EQ(bleu_of({""}, {{"a b"}}, 4, false), 0.0);
}

// P = 3/3 of the second reference, R = 2/2 of the first.
TEST(CaptionRouge, TakesPrecisionAndRecallOfAnyReference) {
  const Text right = {"a c", "a b c d e f"};
  EXPECT_DOUBLE_EQ(caption_rouge("a b c", right, kTokenised), 1.0);
}

// 2 in order of 3 found and of 4 right.
TEST(CaptionRouge, IsWorkedOutByHand) {
  const double precision = 2.0 / 3;
  const double recall = 2.0 / 4;
  const double square = 1.2 * 1.2;
  EXPECT_DOUBLE_EQ(caption_rouge("a x c", Text{"a b c d"}, kTokenised),
                   (1 + square) * precision * recall / (recall + square * precision));
  EXPECT_EQ(caption_rouge("", Text{"a b c d"}, kTokenised), 0.0);
  EXPECT_EQ(caption_rouge("x", Text{"", "a"}, kTokenised), 0.0);
}

// Each n-gram stands in one picture of two, so all weights are log 2. The first caption is right,
// and has no 3-grams: (1 + 1 + 0 + 0) / 4. Of the second, one word of two, no pair, and a pair
// less.
TEST(CiderD, IsWorkedOutByHand) {
  const Several right = {{"a b"}, {"c d"}};
  const double second = 10.0 / 4 * std::sqrt(0.5) * std::exp(-1.0 / 72);
  EXPECT_NEAR(cider_of({"a b", "c"}, right), (5.0 + second) / 2, 1e-8);
}

TEST(CiderD, WeighsNothingThatAllPicturesHave) {
  const Several right = {{"a"}, {"a"}};
  EXPECT_EQ(cider_of({"a", "a"}, right), 0.0);
}

// In two of three pictures, however many references and however often: log 3/2 and log 3. Nothing
// else is shared, so the cosine of "a b" and "a" is that of their words.
TEST(CiderD, CountsPicturesAndNotReferences) {
  const Several right = {{"a", "a"}, {"a a"}, {"c"}};
  const double a = std::log(3.0 / 2);
  const double b = std::log(3.0);
  const auto lines = cider_d_counts(Text{"a b", "x", "x"}, right, kTokenised);
  EXPECT_NEAR(lines.of_all() * 3, 10.0 / 4 * a / std::sqrt(a * a + b * b) * std::exp(-1.0 / 72),
              3e-8);
}

// A word said thrice counts no more often than right, but in full in the norm.
TEST(CiderD, ClipsWhatIsSaidTooOften) {
  const Several right = {{"a b"}, {"c"}};
  const double first = 10.0 / 4 / (3 * std::sqrt(2.0)) * std::exp(-1.0 / 72);
  EXPECT_NEAR(cider_of({"a a a", "x"}, right) * 2, first, 2e-8);
}

TEST(CiderD, OfOnePictureHasNoValue) {
  EXPECT_TRUE(std::isnan(cider_of({"a b"}, {{"a b", "c"}})));
}

// Drawn lines keep the weights of the text that they are drawn from: a right one has 10 always.
TEST(CiderD, KeepsItsWeightsWhereLinesAreDrawn) {
  const Text right = {"a b c d", "e f g h", "i j k l"};
  const auto lines = cider_d_counts(right, right, kTokenised);
  for (const auto& scores : resampled(std::span(&lines, 1), {.samples = 100})) {
    for (const auto score : scores) EXPECT_DOUBLE_EQ(score, 10.0);
  }
}

TEST(CaptionMetrics, RefuseTextsOfOtherLengths) {
  for (const auto* metric : metrics_of_captions()) {
    EXPECT_THROW(metric->of(Text{"a", "b"}, Text{"a"}), Error) << metric->name;
    EXPECT_THROW(metric->of(Text{}, Text{}), Error) << metric->name;
    EXPECT_THROW(metric->of(Text{"a"}, Several{{}}), Error) << metric->name;
  }
}

TEST(CaptionMetrics, SayHowTheyWereMade) {
  const Text found = {"A dog runs.", "a cat"};
  const Several right = {{"a dog runs", "the dog is running"}, {"a cat", "one cat"}};
  std::string text;
  nlohmann::ordered_json all;
  const ScoreOptions options;
  for (const auto* metric : metrics_of_captions()) {
    const auto signature = metric->signature ? metric->signature(right, options) : std::string();
    const MetricValue value{found, right, options, metric->of(found, right), signature};
    text += to_text(*metric, value);
    add_json(*metric, value, all);
  }
  for (const std::string part :
       {"BLEU-4|nrefs:2|bp:closest|smooth:no|case:lc|tok:ptb-like|version:attend-",
        "CIDEr-D|nrefs:2|df:references|sigma:6|scale:10|case:lc|tok:ptb-like|version:attend-",
        "ROUGE-L|nrefs:2|beta:1.2|case:lc|tok:ptb-like|version:attend-",
        "exact match = 50.00 % of 2 lines\n",  // of lines as they are, case and points
        "BLEU-1 without penalty|nrefs:2|bp:no|smooth:no|case:lc|tok:ptb-like|version:attend-"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
  EXPECT_DOUBLE_EQ(all.at("bleu1").at("score").get<double>(), 100.0);
  EXPECT_DOUBLE_EQ(all.at("bleu2_no_penalty").at("score").get<double>(), 100.0);
  EXPECT_DOUBLE_EQ(all.at("rougeL_coco").at("score").get<double>(), 100.0);
}

TEST(CaptionMetrics, SayWhyOnePictureHasNoCider) {
  const Text found = {"a dog"};
  const ScoreOptions options;
  const auto* metric = find_metric(metrics_of_captions(), "cider_d");
  const MetricValue value{found, found, options, metric->of(found, found), "x"};
  EXPECT_NE(to_text(*metric, value).find("CIDEr-D: no value, for words are weighed"),
            std::string::npos);
  nlohmann::ordered_json all;
  add_json(*metric, value, all);
  EXPECT_TRUE(all.at("cider_d").at("score").is_null());
}

TEST(CaptionMetrics, AreThoseOfTheirAnswers) {
  const auto metrics = answers_called("caption", "").metrics({});
  EXPECT_EQ(names_of(metrics),
            (Text{"bleu4", "cider_d", "rougeL_coco", "exact", "bleu1", "bleu2", "bleu3",
                  "bleu1_no_penalty", "bleu2_no_penalty", "bleu3_no_penalty", "bleu4_no_penalty"}));
  EXPECT_EQ(answers_scored_by(metrics).name, "caption");
}

}  // namespace
}  // namespace attend::metrics
