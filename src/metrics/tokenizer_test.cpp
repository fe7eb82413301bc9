#include "metrics/tokenizer.h"

#include <string>

#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

/// The tokens with one space between them.
std::string tokens(const std::string& line, Tokenizer tokenizer) {
  const auto text = tokenize(line, tokenizer);
  std::string joined;
  for (const auto word : words(text)) {
    if (!joined.empty()) joined += ' ';
    joined += word;
  }
  return joined;
}

std::string tokens_13a(const std::string& line) {
  return tokens(line, Tokenizer::k13a);
}

TEST(Tokenizer13a, PartsPunctuationFromWords) {
  EXPECT_EQ(tokens_13a("Hello, world!"), "Hello , world !");
  EXPECT_EQ(tokens_13a("(a) [b] {c} <d> x/y a=b"), "( a ) [ b ] { c } < d > x / y a = b");
}

TEST(Tokenizer13a, KeepsApostrophesAndHyphensInWords) {
  EXPECT_EQ(tokens_13a("don't use well-known -1"), "don't use well-known -1");
}

TEST(Tokenizer13a, KeepsPointsWithinNumbers) {
  EXPECT_EQ(tokens_13a("It cost $1,000.50."), "It cost $ 1,000.50 .");
  EXPECT_EQ(tokens_13a("1. 2"), "1 . 2");  // no digit follows
  EXPECT_EQ(tokens_13a(".5"), ". 5");      // no digit stands before
}

TEST(Tokenizer13a, PartsADashAfterADigit) {
  EXPECT_EQ(tokens_13a("1990-2000, a-1, 3-D"), "1990 - 2000 , a-1 , 3 - D");
}

TEST(Tokenizer13a, PartsRunsOfPointsOneByOne) {
  // "a..b": the second pass takes "a." and finds ".b" to be no such pair; the third takes ".b".
  EXPECT_EQ(tokens_13a("a..b"), "a . . b");
  EXPECT_EQ(tokens_13a("Wait..."), "Wait . . .");
  // "1..2": the second pass takes ".." as a pair and parts its second stop; the third pass parts
  // the first, which has a space after it by now.
  EXPECT_EQ(tokens_13a("1..2"), "1 . . 2");
}

TEST(Tokenizer13a, ReadsEntitiesAsTheCharactersTheyStandFor) {
  EXPECT_EQ(tokens_13a("&quot;Q&amp;A&quot; &lt;skipped&gt;"), "\" Q & A \" < skipped >");
  EXPECT_EQ(tokens_13a("a <skipped>b"), "a b");
}

TEST(Tokenizer13a, LeavesCharactersBeyondAsciiAlone) {
  EXPECT_EQ(tokens_13a("Où est-il… ? «Là.»"), "Où est-il… ? «Là . »");
  EXPECT_EQ(tokens_13a("これは、本です。"), "これは、本です。");
}

TEST(TokenizerNone, SeparatesAtWhiteSpaceOnly) {
  EXPECT_EQ(tokens("Hello,  world! ", Tokenizer::kNone), "Hello, world!");
}

TEST(TokenizerCharacter, MakesATokenOfEachCharacterButSpaces) {
  EXPECT_EQ(tokens("né 日\u3000本", Tokenizer::kCharacter), "n é 日 本");
  EXPECT_EQ(tokens("", Tokenizer::kCharacter), "");
}

TEST(TokenizerCalled, FindsTokenizersByTheirSignatureNames) {
  for (const auto tokenizer : {Tokenizer::k13a, Tokenizer::kNone, Tokenizer::kCharacter}) {
    EXPECT_EQ(tokenizer_called(name_of(tokenizer)), tokenizer);
  }
  EXPECT_THROW(tokenizer_called("intl"), ConfigError);
}

}  // namespace
}  // namespace attend::metrics
