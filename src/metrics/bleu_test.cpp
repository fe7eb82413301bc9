#include "metrics/bleu.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;

BleuScore score(const Text& hypotheses, const Text& references, const BleuOptions& options = {}) {
  return bleu(hypotheses, references, options);
}

TEST(Bleu, IsWorkedOutByHandForOneSentence) {
  // 1-grams: the cat on the mat, 5 of 6. 2-grams: "the cat", "on the", "the mat", 3 of 5.
  // 3-grams: "on the mat", 1 of 4. 4-grams: 0 of 3, smoothed to 1 / (2 * 3).
  // 5/6 * 3/5 * 1/4 * 1/6 = 1/48, and the lengths are equal.
  const auto result = score({"the cat sat on the mat"}, {"the cat is on the mat"});
  EXPECT_NEAR(result.score, 100 * std::pow(1.0 / 48, 0.25), 1e-12);
  EXPECT_EQ(to_text(result),
            "BLEU = 37.99 83.3/60.0/25.0/16.7 (BP = 1.000 ratio = 1.000 hyp_len = 6 ref_len = 6)");
}

TEST(Bleu, HalvesTheSmoothedPrecisionWithEachOrderThatHasNoMatch) {
  // 1-grams 2/4, 2-grams 1/3, 3-grams 0 of 2: 1 / (2 * 2), 4-grams 0 of 1: 1 / (4 * 1).
  // 1/2 * 1/3 * 1/4 * 1/4 = 1/96.
  const auto result = score({"a b x y"}, {"a b c d"});
  EXPECT_NEAR(result.precisions[2], 25, 1e-12);
  EXPECT_NEAR(result.precisions[3], 25, 1e-12);
  EXPECT_NEAR(result.score, 100 * std::pow(1.0 / 96, 0.25), 1e-12);
}

TEST(Bleu, CountsARepeatedWordOnlyAsOftenAsTheReferenceHasIt) {
  EXPECT_NEAR(score({"the the the the"}, {"the cat the mouse"}).precisions[0], 50, 1e-12);
}

TEST(Bleu, PunishesShortHypotheses) {
  // All n-grams match; BP = exp(1 - 5/4).
  const auto result = score({"a b c d"}, {"a b c d e"});
  EXPECT_NEAR(result.brevity_penalty, std::exp(-0.25), 1e-15);
  EXPECT_NEAR(result.score, 100 * std::exp(-0.25), 1e-12);
  EXPECT_NEAR(result.ratio(), 0.8, 1e-15);
}

TEST(Bleu, DoesNotPunishLongHypothesesButThroughTheirPrecision) {
  // 4/5, 3/4, 2/3, 1/2: the product is 1/5.
  const auto result = score({"a b c d e"}, {"a b c d"});
  EXPECT_EQ(result.brevity_penalty, 1);
  EXPECT_NEAR(result.score, 100 * std::pow(0.2, 0.25), 1e-12);
}

TEST(Bleu, IsMadeOfTheCountsOfTheWholeCorpus) {
  // The empty line adds nothing but its reference's length: 4 tokens for 5, all matching.
  const auto result = score({"", "a b c d"}, {"e", "a b c d"});
  EXPECT_NEAR(result.score, 100 * std::exp(-0.25), 1e-12);
  // 3 and 3 tokens give two 3-grams but no 4-gram: two short lines do not make a long one.
  EXPECT_EQ(score({"a b c", "d e f"}, {"a b c", "d e f"}).score, 0);
}

TEST(Bleu, IsZeroForHypothesesShorterThanFourTokens) {
  EXPECT_EQ(to_text(score({"a b c"}, {"a b c"})),
            "BLEU = 0.00 100.0/100.0/100.0/0.0 (BP = 1.000 ratio = 1.000 hyp_len = 3 ref_len = 3)");
}

// The example of sacreBLEU's README, and what it prints there.
TEST(Bleu, OfSeveralReferencesIsThatOfSacrebleu) {
  const Text hypotheses{"The dog bit the man.", "It wasn't surprising.",
                        "The man had just bitten him."};
  const std::vector<Text> references{{"The dog bit the man.", "The dog had bit the man."},
                                     {"It was not unexpected.", "No one was surprised."},
                                     {"The man bit him first.", "The man had bitten the dog."}};
  EXPECT_EQ(
      to_text(bleu(hypotheses, references)),
      "BLEU = 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)");
}

// The same example, and what sacreBLEU's own tests expect of it.
TEST(Bleu, OfTheInternationalTokenizerIsThatOfSacrebleu) {
  const Text hypotheses{"The dog bit the man.", "It wasn't surprising.",
                        "The man had just bitten him."};
  const std::vector<Text> references{{"The dog bit the man.", "The dog had bit the man."},
                                     {"It was not unexpected.", "No one was surprised."},
                                     {"The man bit him first.", "The man had bitten the dog."}};
  const BleuOptions international{.tokenizer = Tokenizer::kInternational};
  EXPECT_NEAR(bleu(hypotheses, references, international).score, 43.91623493, 1e-8);
  EXPECT_NEAR(bleu(hypotheses, references, {.tokenizer = Tokenizer::kNone}).score, 49.1919566,
              1e-7);
  EXPECT_EQ(signature(international, references).find("nrefs:2|case:mixed|eff:no|tok:intl|"), 0U);
}

// "the the the" counts the twice of the second reference. The lengths 2 and 4 are as close to 3: 2.
TEST(Bleu, ClipsByTheMostAndTakesTheClosestLength) {
  const auto result = bleu(Text{"the the the"}, std::vector<Text>{{"the cat", "the the mat sat"}});
  EXPECT_NEAR(result.precisions[0], 100 * 2.0 / 3, 1e-9);
  EXPECT_EQ(result.reference_length, 2);
  EXPECT_EQ(result.brevity_penalty, 1);
}

TEST(Bleu, IsTheSameWithOneReferenceAsAListOfOne) {
  const Text hypotheses{"a b c d e", "f g h"};
  const Text references{"a b c d f", "f g h i"};
  EXPECT_EQ(to_text(bleu(hypotheses, std::vector<Text>{{references[0]}, {references[1]}})),
            to_text(bleu(hypotheses, references)));
}

TEST(Bleu, IsZeroWithoutAMatch) {
  EXPECT_EQ(to_text(score({"x y z w"}, {"a b c d e"})),
            "BLEU = 0.00 0.0/0.0/0.0/0.0 (BP = 0.779 ratio = 0.800 hyp_len = 4 ref_len = 5)");
}

TEST(Bleu, IsZeroForEmptyHypotheses) {
  EXPECT_EQ(to_text(score({"", " "}, {"a b", "c"})),
            "BLEU = 0.00 0.0/0.0/0.0/0.0 (BP = 0.000 ratio = 0.000 hyp_len = 0 ref_len = 3)");
  EXPECT_EQ(score({""}, {""}).ratio(), 0);
}

TEST(Bleu, TokenisesAsItIsTold) {
  // "3.5%!" is 3.5 % ! to 13a, one word to none, five characters to char.
  const Text line{"3.5%!"};
  EXPECT_EQ(score(line, line, {Tokenizer::k13a}).hypothesis_length, 3);
  EXPECT_EQ(score(line, line, {Tokenizer::kNone}).hypothesis_length, 1);
  EXPECT_EQ(score(line, line, {Tokenizer::kCharacter}).hypothesis_length, 5);
  EXPECT_NEAR(score({"日本語だ"}, {"日本語だ"}, {Tokenizer::kCharacter}).score, 100, 1e-9);
}

TEST(Bleu, IgnoresCaseOnRequest) {
  const Text hypotheses{"Über ALLE Straßen É"};
  const Text references{"über alle straßen é"};
  EXPECT_EQ(score(hypotheses, references).score, 0);
  EXPECT_NEAR(score(hypotheses, references, {Tokenizer::k13a, true}).score, 100, 1e-9);
}

TEST(Bleu, DoesNotDependOnTheOrderOfSegments) {
  Text hypotheses{"a b c d e", "f g h", "a c b d e f"};
  Text references{"a b c d f", "f g h i", "a b c d e f"};
  const auto before = score(hypotheses, references);
  std::reverse(hypotheses.begin(), hypotheses.end());
  std::reverse(references.begin(), references.end());
  EXPECT_EQ(score(hypotheses, references).score, before.score);
}

TEST(Bleu, RefusesSidesOfDifferentSizeAndNoLines) {
  EXPECT_THROW(score({"a"}, {"a", "b"}), Error);
  EXPECT_THROW(score({}, {}), Error);
}

TEST(BleuSignature, SaysHowTheScoreWasMadeAndByWhom) {
  EXPECT_EQ(signature(BleuOptions{})
                .find("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|"
                      "version:attend-"),
            0U);
  EXPECT_EQ(signature(BleuOptions{Tokenizer::kCharacter, true})
                .find("nrefs:1|case:lc|eff:no|"
                      "tok:char|"),
            0U);
}

TEST(BleuSignature, CountsTheReferences) {
  const auto counted = [](const std::vector<Text>& references) {
    return signature(BleuOptions{}, references).substr(0, 10);
  };
  EXPECT_EQ(counted({{"a", "b"}, {"c", "d"}}), "nrefs:2|ca");
  EXPECT_EQ(counted({{"a", "b"}, {"c"}}), "nrefs:var|");
}

TEST(BleuText, HoldsTheSignatureOnRequest) {
  EXPECT_EQ(to_text(score({"a b c"}, {"a b c"}), "nrefs:1|case:lc").find("BLEU|nrefs:1|case:lc = "),
            0U);
}

TEST(Bleu, IsTheSameOfCanonicallyEqualText) {
  const std::vector<std::string> composed{"un \u00E9t\u00E9 tr\u00E8s froid \u00E0 Paris"};
  const std::vector<std::string> apart{"un e\u0301te\u0301 tre\u0300s froid a\u0300 Paris"};
  EXPECT_NEAR(bleu(composed, apart).score, 100.0, 1e-9);
  EXPECT_NEAR(bleu(apart, composed).score, 100.0, 1e-9);
}

}  // namespace
}  // namespace attend::metrics
