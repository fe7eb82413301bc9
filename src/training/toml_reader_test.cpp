#include "training/toml_reader.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::training {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

std::string complaint(const std::string& text) {
  try {
    read_toml(text, "a.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// The one value of `a = TEXT`.
template <class T>
T value(const std::string& text) {
  const auto entries = read_toml("a = " + text, "a.toml");
  return std::get<T>(entries.at(0).value);
}

TEST(TomlReader, GivesKeysWithTheirTablesAndLines) {
  const auto entries = read_toml(
      "\xEF\xBB\xBF# a comment\r\n\r\nplain = 1 # one\n[model] # here\n  'hidden size'.x-1=true\n"
      "[ \"a b\" . c ]\nd . e = { f = 2, g.h = \"i\", j = {} }\n",
      "a.toml");
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].key, "plain");
  EXPECT_EQ(entries[0].line, 3);
  EXPECT_EQ(entries[1].key, "model.hidden size.x-1");
  EXPECT_EQ(entries[1].line, 5);
  EXPECT_EQ(entries[2].key, "a b.c.d.e.f");
  EXPECT_EQ(entries[3].key, "a b.c.d.e.g.h");
  EXPECT_EQ(std::get<std::string>(entries[3].value), "i");
  EXPECT_TRUE(read_toml("", "a.toml").empty());
}

TEST(TomlReader, ReadsNumbersAsTomlHasThem) {
  EXPECT_EQ(value<int64_t>("+1_000"), 1000);
  EXPECT_EQ(value<int64_t>("-0"), 0);
  EXPECT_EQ(value<int64_t>("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(value<int64_t>("0xdead_BEEF"), 0xDEADBEEF);
  EXPECT_EQ(value<int64_t>("0o17"), 15);
  EXPECT_EQ(value<int64_t>("0b101"), 5);
  EXPECT_EQ(value<double>("-1.5e-3"), -1.5e-3);
  EXPECT_EQ(value<double>("1e0_2"), 100.0);
  EXPECT_EQ(value<double>("-inf"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(value<double>("+nan")));
  EXPECT_FALSE(value<bool>("false"));
}

TEST(TomlReader, RefusesNumbersThatAreNone) {
  for (const auto* text : {"01",
                           "1__0",
                           "_1",
                           "1_",
                           "1.",
                           ".5",
                           "1.e3",
                           "1e",
                           "0x",
                           "+0x1",
                           "0b2",
                           "0o8",
                           "0x_1",
                           "--1",
                           "+-1",
                           "True",
                           "truex",
                           "infinity",
                           "1,000",
                           "-",
                           "9223372036854775808",
                           "1e999",
                           "0xFFFFFFFFFFFFFFFFF",
                           "abc",
                           "\x01",
                           "0x-1"}) {
    EXPECT_TRUE(complaint(std::string("a = ") + text).starts_with("a.toml:1: not TOML")) << text;
  }
}

TEST(TomlReader, ReadsTextsAsTomlHasThem) {
  EXPECT_EQ(value<std::string>(R"("a\tb\"\\\u00e9\U0001F600 # no comment")"),
            "a\tb\"\\é\U0001F600 # no comment");
  EXPECT_EQ(value<std::string>(R"('C:\new')"), "C:\\new");
  EXPECT_EQ(value<std::string>("\"\""), "");
  EXPECT_EQ(value<std::string>("\"\"\"\nfirst\nsec\\\n   ond\"\"\"\"\""), "first\nsecond\"\"");
  EXPECT_EQ(value<std::string>("'''a\\\r\n'b'''"), "a\\\n'b");
}

TEST(TomlReader, RefusesTextsThatAreNone) {
  for (const auto* text :
       {"\"a", "'a", "\"a\nb\"", "\"\\x\"", "\"\\ud800\"", "\"\\U00110000\"", "\"\\u12\"", "\"\\",
        "\"\"\"a\"\"", "'''", "\"\x01\"", "\"a\" b", "\"\x7f\"", "\"\"\"a\"\"\"\"\"\""}) {
    EXPECT_NE(complaint(std::string("a = ") + text), "no error") << text;
  }
  EXPECT_EQ(complaint("\xff"), "a.toml:1: not TOML: expected UTF-8");
}

TEST(TomlReader, PassesOverListsAndDates) {
  const auto entries =
      read_toml("a = [1, [\"]\", 'x'], # ]\n {b = 1},\n]\nc = 1979-05-27T07:32:00Z\nd = 07:32:00\n",
                "a.toml");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].written, "a list");
  EXPECT_EQ(entries[1].line, 4);
  for (const auto& entry : entries) EXPECT_EQ(entry.value.index(), 0U) << entry.key;
}

TEST(TomlReader, RefusesWhatIsNoTomlNamingTheLine) {
  EXPECT_EQ(complaint("\n[|"), "a.toml:2: not TOML: expected a key");
  EXPECT_EQ(complaint("[a"), "a.toml:1: not TOML: expected ] after the name of a table");
  EXPECT_EQ(complaint("a"), "a.toml:1: not TOML: expected = after the key a");
  EXPECT_EQ(complaint("a = 1 b = 2"), "a.toml:1: not TOML: expected the end of the line");
  EXPECT_EQ(complaint("a = 1\na = 2"), "a.toml:2: not TOML: expected the key a once");
  EXPECT_EQ(complaint("[a]\n[b]\n[a]"), "a.toml:3: not TOML: expected the table a once");
  EXPECT_EQ(complaint("a = 'x"),
            "a.toml:1: not TOML: expected the end of a text in quotes on its line");
  for (const auto* text :
       {"[]",      "[a.]",     "[.a]",  "[a]]",    "[[a]]",    "[a|b]",           "a.=1",
        "=1",      "a =",      "a = {", "a = {b}", "a = {b=1", "a = {b=1,}",      "a = [",
        "a = [\"", "a = [1\n", "{",     "]",       "|",        "\"\\u001b\" = 1", "a = {b=1} c",
        "a = [#",  "[\"",      "\"",    "a\rb = 1"}) {
    EXPECT_TRUE(complaint(text).starts_with("a.toml:")) << text << ": " << complaint(text);
  }
  EXPECT_NE(complaint(std::string("a\0 = 1", 6)), "no error");
}

TEST(TomlReader, RefusesWhatIsTooDeepOrTooLong) {
  for (const auto* open :
       {"[", "{a=", "[[", "[a.", "a.", "a={a=", "a=[", "a=[{b=", "\"a\".", "a=[1,", "\"\"\""}) {
    EXPECT_TRUE(complaint(repeated(open, 30'000)).starts_with("a.toml:")) << open;
    EXPECT_TRUE(complaint("x=" + repeated(open, 30'000)).starts_with("a.toml:")) << open;
  }
  EXPECT_EQ(complaint(repeated("a.", 30'000) + "a = 1"),
            "a.toml:1: not TOML: expected a key of at most 8 parts");
  EXPECT_EQ(complaint(std::string(60'000, 'a') + " = 1"),
            "a.toml:1: not TOML: expected a key of at most 200 bytes");
  EXPECT_EQ(complaint(std::string(1'000'001, '\n')),
            "a.toml:1: not TOML: expected at most 1000000 bytes");
  EXPECT_LT(complaint("a = " + std::string(60'000, 'x')).size(), 200U);
}

}  // namespace
}  // namespace attend::training
