#include "metrics/caption_tokenizer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& caption) {
  return caption_words(caption, {});
}

TEST(CaptionTokenizer, LeavesOutCaseAndPunctuation) {
  EXPECT_EQ(words_of("A dog, two cats (and \"a bird\"): there!"),
            (Words{"a", "dog", "two", "cats", "and", "a", "bird", "there"}));
  EXPECT_EQ(words_of(" . - -- ... ; ` ``  '' "), Words{});
  EXPECT_EQ(words_of("one--two...three"), (Words{"one", "two", "three"}));
  EXPECT_EQ(words_of("„Ein Hund“ – draußen…"), (Words{"ein", "hund", "draußen"}));
}

TEST(CaptionTokenizer, KeepsWhatJoinsAWord) {
  EXPECT_EQ(words_of("a t-shirt and/or o'clock AT&T"),
            (Words{"a", "t-shirt", "and/or", "o'clock", "at&t"}));
  EXPECT_EQ(words_of("at 3:30, 1,000 of 2.5: 7,a"),
            (Words{"at", "3:30", "1,000", "of", "2.5", "7", "a"}));
}

TEST(CaptionTokenizer, PartsEndings) {
  EXPECT_EQ(words_of("the dog's isn't we're I've he'll I'd I'm"),
            (Words{"the", "dog", "'s", "is", "n't", "we", "'re", "i", "'ve", "he", "'ll", "i", "'d",
                   "i", "'m"}));
  EXPECT_EQ(words_of("a man’s hat, the boys' hats"),
            (Words{"a", "man", "'s", "hat", "the", "boys", "hats"}));
}

TEST(CaptionTokenizer, MakesWordsOfSigns) {
  EXPECT_EQ(words_of("50% & $5 #1"), (Words{"50", "%", "&", "$", "5", "#", "1"}));
}

TEST(CaptionTokenizer, PartsScriptsWithoutBlanks) {
  EXPECT_EQ(words_of("一只狗。"), (Words{"一", "只", "狗"}));
}

TEST(CaptionTokenizer, OfTokenisedTextGoesByWhiteSpace) {
  EXPECT_EQ(caption_words(" A dog , it's ", {.tokenizer = CaptionTokenizer::kNone}),
            (Words{"A", "dog", ",", "it's"}));
  EXPECT_EQ(caption_words("A dog", {.tokenizer = CaptionTokenizer::kNone, .lowercase = true}),
            (Words{"a", "dog"}));
}

TEST(CaptionTokenizer, HasAName) {
  for (const auto* name : {"ptb-like", "none"}) {
    EXPECT_EQ(name_of(caption_tokenizer_called(name)), name);
  }
  EXPECT_THROW(caption_tokenizer_called("ptb"), ConfigError);
}

}  // namespace
}  // namespace attend::metrics
