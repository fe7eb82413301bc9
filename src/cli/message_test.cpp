#include "cli/message.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace attend::cli {
namespace {

TEST(Message, OrdinaryTextStays) {
  for (const std::string text :
       {"", "cannot read a b.txt", "Grüße, 東京 ☃ é\xCC\x81 \\n '\"", "🙂"}) {
    EXPECT_EQ(printable(text), text);
    EXPECT_EQ(to_message(text), text);
  }
}

TEST(Message, WhatATerminalWouldObeyOrHideIsShown) {
  EXPECT_EQ(printable("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(printable("\x1b[2J\x07"), "\\x1b[2J\\x07");
  EXPECT_EQ(printable(std::string("\0\x7f", 2)), "\\x00\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\\u009b31m");  // C1: another way to say ESC [
  EXPECT_EQ(printable("\xE2\x80\xAE"), "\\u202e");
  EXPECT_EQ(printable("\xE2\x81\xA6"), "\\u2066");
  EXPECT_EQ(printable("\xE2\x80\xA8"), "\\u2028");
  EXPECT_EQ(printable("\xEF\xBB\xBF"), "\\ufeff");
  EXPECT_EQ(printable("\xF3\xA0\x81\x81"), "\\U000e0041");
}

TEST(Message, BytesThatAreNotUtf8AreShown) {
  EXPECT_EQ(printable("a\xFF\xC3"), "a\\xff\\xc3");
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // a surrogate
}

TEST(Message, TheMiddleOfALongOneIsLeftOut) {
  EXPECT_EQ(to_message(std::string(10, 'a') + std::string(10, 'b'), 16), "aaaaaaa…bbbbbb");
  EXPECT_EQ(to_message(std::string(16, 'a'), 16), std::string(16, 'a'));
  const auto message = to_message("file: " + std::string(3'000'000, 'x') + " is damaged");
  EXPECT_EQ(message.size(), kLongestMessage);
  EXPECT_TRUE(message.starts_with("file: xxx")) << message;
  EXPECT_TRUE(message.ends_with("xxx is damaged")) << message;
}

TEST(Message, IsCutBetweenCharactersAndBetweenEscapes) {
  for (const std::string part : {"é", "東", "🙂", "\x1b", "\xFF", "\xE2\x80\xAE", "a"}) {
    const auto one = printable(part);
    for (std::size_t longest = 16; longest < 40; ++longest) {
      std::string text;
      for (int i = 0; i < 500; ++i) text += part;
      const auto message = to_message(text, longest);
      EXPECT_LE(message.size(), longest);
      EXPECT_GE(message.size(), longest - 2 * one.size());
      const auto cut = message.find("…");
      ASSERT_NE(cut, std::string::npos);
      EXPECT_EQ(cut % one.size(), 0U) << message;
      EXPECT_EQ((message.size() - 3) % one.size(), 0U) << message;
      EXPECT_TRUE(text::is_valid_utf8(message));
    }
  }
}

}  // namespace
}  // namespace attend::cli
