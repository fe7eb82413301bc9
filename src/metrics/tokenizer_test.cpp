#include "metrics/tokenizer.h"

#include <string>
#include <vector>

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

std::string tokens_intl(const std::string& line) {
  return tokens(line, Tokenizer::kInternational);
}

// mteval-v14: s/(\P{N})(\p{P})/$1 $2 /g; s/(\p{P})(\P{N})/ $1 $2/g; s/(\p{S})/ $1 /g.
TEST(TokenizerInternational, PartsPunctuationOfEveryScript) {
  EXPECT_EQ(tokens_intl("«Où ? Là… »"), "« Où ? Là … »");
  EXPECT_EQ(tokens_intl("これは、本です。"), "これは 、 本です 。");
  EXPECT_EQ(tokens_intl("It wasn't well-known."), "It wasn ' t well - known .");
}

TEST(TokenizerInternational, KeepsPunctuationBetweenNumbers) {
  EXPECT_EQ(tokens_intl("1,000.50 et 3:1"), "1,000.50 et 3:1");
  EXPECT_EQ(tokens_intl("²,½"), "²,½");    // other numbers than digits are numbers, too
  EXPECT_EQ(tokens_intl("١٬٢٣"), "١٬٢٣");  // Arabic ones, with their thousands separator
  EXPECT_EQ(tokens_intl("1990-a"), "1990 - a");
}

TEST(TokenizerInternational, KeepsAPointAfterANumberOnlyWhereTheLineEnds) {
  EXPECT_EQ(tokens_intl("in 1990."), "in 1990.");
  EXPECT_EQ(tokens_intl("in 1990. \t"), "in 1990.");  // spaces at the end do not count
  EXPECT_EQ(tokens_intl("1990. In"), "1990 . In");
  EXPECT_EQ(tokens_intl(".5"), ".5");
  EXPECT_EQ(tokens_intl(" .5"), ". 5");  // but those at the beginning do
}

TEST(TokenizerInternational, PartsSymbolsEvenFromNumbers) {
  EXPECT_EQ(tokens_intl("$5+3€=©"), "$ 5 + 3 € = ©");
}

TEST(TokenizerInternational, TakesNeighbouringMarksInPairs) {
  // Pass 1 takes "a." and leaves the second stop to pass 2, where a space follows the first one.
  EXPECT_EQ(tokens_intl("a..5"), "a . .5");
  EXPECT_EQ(tokens_intl("5..a"), "5 . . a");
}

TEST(TokenizerInternational, DoesNotReadEntities) {
  EXPECT_EQ(tokens_intl("&quot;"), "& quot ;");
}

std::string tokens_zh(const std::string& line) {
  return tokens(line, Tokenizer::kChinese);
}

TEST(TokenizerChinese, MakesATokenOfEachChineseCharacter) {
  EXPECT_EQ(tokens_zh("这是一本书。"), "这 是 一 本 书 。");
  EXPECT_EQ(tokens_zh("Ａ１，㈠ㄅ"), "Ａ １ ， ㈠ ㄅ");  // full width, enclosed, phonetic
}

TEST(TokenizerChinese, PartsTheRestAsWesternText) {
  EXPECT_EQ(tokens_zh("用GPT-4花了$1,000.50(约)。"), "用 GPT-4 花 了 $ 1,000.50 ( 约 ) 。");
  EXPECT_EQ(tokens_zh("Hello, world!"), "Hello , world !");
  EXPECT_EQ(tokens_zh("&amp;"), "& amp ;");  // entities are not read
}

// Nothing stands around the line, as it does in 13a.
TEST(TokenizerChinese, KeepsAPointAfterANumberThatEndsTheLine) {
  EXPECT_EQ(tokens_zh(" 1. "), "1.");
  EXPECT_EQ(tokens_zh("1.年"), "1 . 年");
}

TEST(TokenizerChinese, TakesForChineseWhatSacrebleuDoes) {
  EXPECT_EQ(tokens_zh("a—b‘c’→"), "a — b ‘ c ’ →");  // U+2001 to U+2A6D
  EXPECT_EQ(tokens_zh("𠀀𠀁"), "𠀀𠀁");              // beyond U+FFFF none
  EXPECT_EQ(tokens_zh("ひらがな"), "ひらがな");
}

TEST(TokenizerCalled, FindsTokenizersByTheirSignatureNames) {
  EXPECT_EQ(tokenizer_names(), (std::vector<std::string>{"13a", "intl", "zh", "char", "none"}));
  for (const auto& name : tokenizer_names()) EXPECT_EQ(name_of(tokenizer_called(name)), name);
  EXPECT_THROW(tokenizer_called("mecab"), ConfigError);
}

}  // namespace
}  // namespace attend::metrics
