#include "text/small_letters.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::text {
namespace {

// Whatever symbols are: capitals are neither learnt nor seen, and each symbol stays in its word.
TEST(SmallLetters, AreAllThatAVocabularyReads) {
  for (const std::string kind : {"words", "characters", "bpe", "unigram"}) {
    MemoryLines lines({"Der Hund SIEHT den hund", "ÉTÉ der Hund"});
    const auto vocabulary = train_vocabulary(lines, {.kind = kind, .size = 30, .lowercase = true});
    const auto small = vocabulary->encode("été der hund");
    const auto mixed = vocabulary->encode("ÉtÉ DER Hund");
    EXPECT_EQ(mixed.ids, small.ids) << kind;
    EXPECT_EQ(mixed.pieces, small.pieces) << kind;
    EXPECT_EQ(mixed.words, small.words) << kind;
    EXPECT_EQ(vocabulary->encode_ids("ÉTÉ DER HUND"), small.ids) << kind;
    EXPECT_EQ(vocabulary->decode(small.ids), "été der hund") << kind;
    for (const auto id : small.ids) EXPECT_NE(id, kUnknown) << kind;
    const auto again = of_small_letters(load_vocabulary(kind, vocabulary->bytes(), "here"));
    EXPECT_EQ(again->encode("Der HUND").ids, vocabulary->encode("der hund").ids) << kind;
    EXPECT_THROW(vocabulary->encode("\xff"), Error) << kind;
  }
}

TEST(SmallLetters, AreLearntOnlyWhereTheyAreAskedFor) {
  MemoryLines lines({"Hund hund"});
  const auto as_is = train_vocabulary(lines, {.kind = "words", .size = 30});
  EXPECT_EQ(as_is->size(), static_cast<std::size_t>(kFirstOrdinary) + 2);
  const auto small = train_vocabulary(lines, {.kind = "words", .size = 30, .lowercase = true});
  EXPECT_EQ(small->size(), static_cast<std::size_t>(kFirstOrdinary) + 1);
}

}  // namespace
}  // namespace attend::text
