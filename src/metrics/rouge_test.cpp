#include "metrics/rouge.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

using Words = std::vector<std::string>;

constexpr RougeOptions kStemmed{.stem = true};
constexpr RougeOptions kUnicodeWords{.tokenizer = RougeTokenizer::kUnicode};

void expect(const RougeScore& score, double precision, double recall, double f) {
  EXPECT_NEAR(score.precision, precision, 6e-6);
  EXPECT_NEAR(score.recall, recall, 6e-6);
  EXPECT_NEAR(score.f, f, 6e-6);
}

// What ROUGE-1.5.5.pl, the script of the paper's author, gives for these two texts: the test of
// Google's rouge_score (2020, Apache 2.0) has its values and the texts, which are drawn.
const std::string kRight[] = {
    "ZfbCUIUuePaiLVUlCaUXxkpu XPeWing tUHfPMuZ',-Xd Y BrUgVJing M-HV.-DgdDaY.rFDJCRing Ht-LM "
    "EKBDXkME,yz'RBr q'wtion wIojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxer tKM L",
    "KsJdPByEtAor fE-Qg Dpdbring cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMtion psing sbKao Q m "
    "qiing LMmer HqqLFXe,XPY,J XsurkMer ,ed nB'wH'bWVHjWFEing tQ.saefZwJtKrTlixYpMMsJing "
    "UCAPwNHeYVjDing c T BUySKtion gMPfJpwGw p'NvxAoping eu pBwMBKV'I DNxqelhu,PHPxDEq,mtion SN"};
const std::string kFound[] = {
    "rFDJCRtion Ht-LM EKtDXkME,yz'RBr q'wer wrojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxi",
    "n cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMer pstion sbKao Q m qier LMmed HqqLFXe,XPY,J "
    "XsurkMeo ,ed nB'wH'bWVHjWFEer tQ.saefZwJtKrTlixYpMMNJtion UCAPwNHeYVjD"};

TEST(Rouge, IsThatOfTheAuthorsScript) {
  expect(rouge(kFound[0], kRight[0], RougeKind::k1), 0.68750, 0.40741, 0.51163);
  expect(rouge(kFound[1], kRight[1], RougeKind::k1), 0.65385, 0.40476, 0.50000);
  expect(rouge(kFound[0], kRight[0], RougeKind::k2), 0.53333, 0.30769, 0.39024);
  expect(rouge(kFound[1], kRight[1], RougeKind::k2), 0.48000, 0.29268, 0.36364);
  expect(rouge(kFound[0], kRight[0], RougeKind::kL), 0.68750, 0.40741, 0.51163);
  expect(rouge(kFound[1], kRight[1], RougeKind::kL), 0.65385, 0.40476, 0.50000);
}

TEST(Rouge, StemsAsTheAuthorsScriptDoes) {
  expect(rouge(kFound[0], kRight[0], RougeKind::k1, kStemmed), 0.68750, 0.40741, 0.51163);
  expect(rouge(kFound[1], kRight[1], RougeKind::k1, kStemmed), 0.69231, 0.42857, 0.52941);
  expect(rouge(kFound[1], kRight[1], RougeKind::k2, kStemmed), 0.48000, 0.29268, 0.36364);
}

TEST(Rouge, OfSeveralSentencesIsThatOfTheAuthorsScript) {
  const auto right = kRight[0] + "<q>" + kRight[1] +
                     "<q>NhETebUbBk'er WOvoHMTjSRizKgH'vHiing Xu,hWxfs VkNE QhgKiLHE -HidivzoM.dO "
                     "anhtion jbLQiSGDTCsuhREebUaKM dv J dVN tmbOT<q>vMR HDm,xOAetion D,tion "
                     "HJtodT.mHl UIv-p VjWH'BdyWjnfGU-OjT aEMdFICyLWfQMtion wEMfdOKing AwkeKbO "
                     "'DxqNOHBH qKtVvm OYJl mM";
  const auto found = kFound[0] + "<q>" + kFound[1] +
                     "<q>xfs VkJE QhgKiLHE -HidivzoM.dO anhing jbLQiSGDTCsuhREebUaKM dv "
                     "J<q>VjWH'BdyWjnfGU-OjTNaEMdFICyLWfQMing wEMfdOKijg AwkeKbO 'DxqNO";
  expect(rouge(found, right, RougeKind::kLOfSum, kStemmed), 0.66667, 0.36538, 0.47205);
}

TEST(Rouge, UnitesTheSubsequencesOfEachRightSentence) {
  // Lin 2004, section 3.2: {w1 w2} and {w1 w3 w5} unite to 4 of the 5 right words; 10 were found.
  expect(rouge("w1 w2 w6 w7 w8<q>w1 w3 w8 w9 w5", "w1 w2 w3 w4 w5", RougeKind::kLOfSum), 0.4, 0.8,
         8.0 / 15);
}

TEST(Rouge, CountsAWordNoMoreOftenThanEitherTextHasIt) {
  // "a" is in both right sentences and once in the text found: 1 hit of 1 and of 2.
  expect(rouge("a", "a<q>a", RougeKind::kLOfSum), 1.0, 0.5, 2.0 / 3);
}

TEST(Rouge, OfOneSentenceHasOneLongestSubsequence) {
  for (const auto kind : {RougeKind::kL, RougeKind::kLOfSum}) {
    expect(rouge("testing two", "testing one two", kind), 1.0, 2.0 / 3, 0.8);
    expect(rouge("two testing", "testing one two", kind), 0.5, 1.0 / 3, 0.4);
  }
}

TEST(Rouge, IsNothingWhereATextHasNoWord) {
  for (const auto kind : {RougeKind::k1, RougeKind::k2, RougeKind::kL, RougeKind::kLOfSum}) {
    EXPECT_EQ(rouge("", "one two", kind).f, 0.0);
    EXPECT_EQ(rouge("one two", "", kind).f, 0.0);
    EXPECT_EQ(rouge("/", "one two", kind).f, 0.0);
    EXPECT_EQ(rouge("<q>", "<q>", kind).f, 0.0);
  }
}

TEST(Rouge, PartsWordsAsGoogleDoesOrInAnyScript) {
  EXPECT_EQ(rouge_words("The U.S.-led café, 3.5%", {}),
            (std::vector<Words>{{"the", "u", "s", "led", "caf", "3", "5"}}));
  EXPECT_EQ(rouge_words("The U.S.-led café, 3.5%", kUnicodeWords),
            (std::vector<Words>{{"the", "u", "s", "led", "café", "3", "5"}}));
  EXPECT_EQ(rouge_words("Straße हिन्दी 日本語x<q>end", kUnicodeWords),
            (std::vector<Words>{{"straße", "हिन्दी", "日", "本", "語", "x"}, {"end"}}));
  EXPECT_EQ(rouge_words("日本語", {}), std::vector<Words>{{}});
  EXPECT_EQ(rouge_words("cafe\u0301", kUnicodeWords), std::vector<Words>{{"café"}});
}

TEST(Rouge, LeavesShortWordsUnstemmed) {
  EXPECT_EQ(rouge_words("was dies running flies", kStemmed),
            (std::vector<Words>{{"was", "di", "run", "fli"}}));
}

TEST(Rouge, OfATextIsTheMeanOfItsLinesAndOfSeveralReferencesTheBest) {
  const Words found{"testing one", "a", "b"};
  const std::vector<Words> right{{"x", "testing one two"}, {"a"}, {"c"}};
  EXPECT_NEAR(rouge_counts(found, right, RougeKind::k1).of_all(), 100 * (0.8 + 1 + 0) / 3, 1e-6);
}

TEST(Rouge, SaysHowItWasMade) {
  const Words right{"a"};
  EXPECT_EQ(signature({}, right).rfind("nrefs:1|f1|tok:google|stem:no|version:attend-", 0), 0U);
  EXPECT_EQ(signature({RougeTokenizer::kUnicode, true}, right)
                .rfind("nrefs:1|f1|tok:unicode|stem:porter|version:", 0),
            0U);
  EXPECT_THROW(rouge_tokenizer_called("perl"), ConfigError);
}

}  // namespace
}  // namespace attend::metrics
