#include "text/letter_case.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace attend::text {
namespace {

std::unique_ptr<Vocabulary> words(const std::string& symbols) {
  return load_vocabulary("words", "<unk>\n<s>\n</s>\n<pad>\n" + symbols, "test");
}

TEST(LetterCase, CapitalsAreTwoLettersAndNoSmallOne) {
  EXPECT_TRUE(is_in_capitals("A DOG, 3 CATS!"));
  EXPECT_TRUE(is_in_capitals("ÉTÉ"));
  EXPECT_TRUE(is_in_capitals("ЖУК"));
  EXPECT_FALSE(is_in_capitals("A dog"));
  EXPECT_FALSE(is_in_capitals("STRAßE"));
  EXPECT_FALSE(is_in_capitals("I"));
  EXPECT_FALSE(is_in_capitals("123 !"));
  EXPECT_FALSE(is_in_capitals("日本語"));
  EXPECT_FALSE(is_in_capitals(""));
}

TEST(LetterCase, ChangesLettersOfEveryScript) {
  EXPECT_EQ(in_small_letters("ÀÉÎ ЖУК, 3"), "àéî жук, 3");
  EXPECT_EQ(in_small_letters("ΟΔΟΣ ΣΟΣ."), "οδος σος.");
  EXPECT_EQ(in_capitals("l'été, straße"), "L'ÉTÉ, STRASSE");
  EXPECT_EQ(in_capitals("日本語 1"), "日本語 1");
}

TEST(LetterCase, ARecasedWordIsOneThatTheVocabularyKnows) {
  const auto vocabulary = words("the\nThe\ndog\nTom\nNATO\nX\n");
  EXPECT_EQ(recased("THE DOG\u00A0 TOM  NATO X", *vocabulary), "The dog\u00A0 Tom  NATO X");
  EXPECT_EQ(recased("DOG THE", *vocabulary), "dog the");
  EXPECT_EQ(recased("ZEBRA ZOO", *vocabulary), "Zebra zoo");  // none is known: as in a sentence
}

TEST(LetterCase, WhatIsKnownInCapitalsAloneStaysAsItIs) {
  const auto vocabulary = words("A\nC\nT\n");
  EXPECT_EQ(recased("C A T", *vocabulary), "C A T");
}

}  // namespace
}  // namespace attend::text
