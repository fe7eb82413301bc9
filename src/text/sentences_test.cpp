#include "text/sentences.h"

#include <string>

#include <gtest/gtest.h>

namespace attend::text {
namespace {

/// Written with "|" between sentences: cutting the text without it gives them back.
void expect_cut(const std::string& marked) {
  std::vector<std::string> expected(1);
  std::string line;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (marked[i] == '|') {
      expected.emplace_back();
      continue;
    }
    line += marked[i];
    expected.back() += marked[i];
  }
  for (auto& sentence : expected) {
    sentence.erase(0, sentence.find_first_not_of(' '));
    sentence.erase(sentence.find_last_not_of(' ') + 1);
  }
  std::vector<std::string> found;
  for (const auto sentence : split_sentences(line)) found.emplace_back(sentence);
  EXPECT_EQ(found, expected) << marked;
}

TEST(Sentences, EndAtStopsBeforeWhatIsNoSmallLetter) {
  expect_cut("A dog runs.| A cat sleeps!| Why?| 300 of them...| And more… |¿Qué?");
  expect_cut("He said \"Go!\" and went.| \"Why?\" she asked.| (Nobody knew.)| «Bien.» |Fin.");
  expect_cut("No stop at all");
  expect_cut("  Blanks around.  | And between.  ");
  expect_cut("Version 3.14 is out.| See www.example.org for it.");
  expect_cut("Что это?| Это дом.| هل هذا صحيح؟ |نعم.");
}

TEST(Sentences, AbbreviationsInitialsAndNumbersEndNone) {
  expect_cut("Dr. Smith met Mrs. Jones and J. R. R. Tolkien.| They left.");
  expect_cut("In the U.S. Army, e.g. In Fig. 3, it is so.| See p. 4 and No. 5.");
  expect_cut("Am 3. Mai kam Prof. Meier, z.B. Mit Hut.| Er ging.");
  expect_cut("It was 1999.| He left.");
  expect_cut("M. Dupont est là.| Mme. Durand aussi.");
  expect_cut("We bought apples, pears, etc.| The rest stayed.");
}

TEST(Sentences, StopsThatAreTokensEndThem) {
  expect_cut("a dog runs . |a cat sleeps ! |why ? |so");
}

TEST(Sentences, EastAsianStopsNeedNoBlank) {
  expect_cut("私は学生です。|彼は先生ですか？|はい！");
  expect_cut("「はい。」と言った。|彼は行った。");
  expect_cut("「はい。行きます。」|「いいえ。」");
  expect_cut("他说：“好。”然后走了。|我也走了。");
}

TEST(Sentences, OfNothingThereAreNone) {
  EXPECT_TRUE(split_sentences("").empty());
  EXPECT_TRUE(split_sentences(" \xE3\x80\x80 ").empty());
}

// Whatever the bytes, the sentences are the line but for the white space between them.
TEST(Sentences, LoseNothing) {
  for (const std::string line : {"...", ". . .", "a.b.c. D", "?!", "。。。", "」。」", "((.",
                                 "1. A", "\xFF. A \xC3. B", "a. \xF0\x9F\x98\x80. B"}) {
    std::string joined;
    for (const auto sentence : split_sentences(line)) joined += sentence;
    std::string expected;
    for (const char c : line) {
      if (c != ' ') expected += c;
    }
    std::string found;
    for (const char c : joined) {
      if (c != ' ') found += c;
    }
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace attend::text
