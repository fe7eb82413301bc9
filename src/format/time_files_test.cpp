#include "format/time_files.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::format {
namespace {

std::vector<GoldUtterance> read(const std::vector<std::string>& lines) {
  TimeLinesReader reader("gold.times");
  for (const auto& line : lines) reader.add(line);
  return reader.take();
}

std::string refusal(const std::vector<std::string>& lines) {
  try {
    read(lines);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(TimeFiles, AnEmptyLineEndsAnUtterance) {
  const auto read_ones = read({"a 0 0.5", "b\t0.5  1", "", "", "c 1e-1 2", ""});
  ASSERT_EQ(read_ones.size(), 3U);
  EXPECT_EQ(read_ones[0].symbols, (std::vector<GoldTime>{{"a", 0.0, 0.5}, {"b", 0.5, 1.0}}));
  EXPECT_EQ(read_ones[0].line, 1);
  EXPECT_TRUE(read_ones[1].symbols.empty());
  EXPECT_EQ(read_ones[2].line, 5);
  EXPECT_EQ(read({"a 0 1"}), read({"a 0 1", ""}));
}

TEST(TimeFiles, ANameBeginsOneWhereThereAreNames) {
  const auto named = read({"one.wav", "a 0 0.5", "", "two.wav", "b 0 1"});
  ASSERT_EQ(named.size(), 2U);
  EXPECT_EQ(named[0].name, "one.wav");
  EXPECT_EQ(named[1].name, "two.wav");
  EXPECT_EQ(named[1].symbols.front().symbol, "b");
}

TEST(TimeFiles, WhatIsWrittenIsReadAgain) {
  const std::vector<TokenTime> times = {{"sh", 0.125, 0.25}, {"iy", 0.25, 0.5}};
  const auto text = to_time_lines(times);
  EXPECT_EQ(text, "sh 0.125 0.250\niy 0.250 0.500\n\n");
  EXPECT_EQ(read({"sh 0.125 0.250", "iy 0.250 0.500", ""}).front().symbols,
            (std::vector<GoldTime>{{"sh", 0.125, 0.25}, {"iy", 0.25, 0.5}}));
}

TEST(TimeFiles, WhatCannotBeIsRefusedWithItsLine) {
  EXPECT_NE(refusal({"a 0 1", "b 2"}).find("gold.times:2: found 'b 2'"), std::string::npos);
  EXPECT_NE(refusal({"a 1 0.5"}).find("gold.times:1: found 'a 1 0.5'"), std::string::npos);
  EXPECT_NE(refusal({"a 1 1"}).find("the end later"), std::string::npos);
  EXPECT_NE(refusal({"a -1 1"}).find("in seconds from 0"), std::string::npos);
  EXPECT_NE(refusal({"a x 1"}).find("gold.times:1"), std::string::npos);
  EXPECT_NE(refusal({"a nan 1"}).find("gold.times:1"), std::string::npos);
  EXPECT_NE(
      refusal({"a 0 1", "b 0.5 0.75"}).find("gold.times:2: b from 0.5 to 0.75 s comes behind a"),
      std::string::npos);
  EXPECT_NE(refusal({"a 0.5 1", "b 0.25 2"}).find("expected times in order"), std::string::npos);
  EXPECT_EQ(refusal({"a 0 1", "b 0.9 1.1"}), "");  // words may run into each other
  EXPECT_NE(refusal({"a 0 1", "two.wav"}).find("name every recording or none"), std::string::npos);
}

TEST(TimeFiles, TimesAreCheckedAgainstTextAndSound) {
  const GoldUtterance gold = {.name = "", .line = 1, .symbols = {{"a", 0, 0.5}, {"b", 0.5, 1.0}}};
  const auto why = [&](const std::vector<std::string>& words, double seconds) {
    try {
      check_times(gold, "g:1", words, seconds);
      return std::string();
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(why({"a", "b"}, 1.0), "");
  EXPECT_EQ(why({"a", "b"}, 0.991), "");  // rounded to 10 ms
  EXPECT_NE(why({"a", "b"}, 0.98).find("g:1: b ends at 1 s, and what is heard at 0.980 s"),
            std::string::npos);
  EXPECT_NE(why({"a", "c"}, 1.0).find("g:1: symbol 2 is b, but c of its text"), std::string::npos);
  EXPECT_NE(why({"a"}, 1.0).find("symbol 2 is b, but behind the end"), std::string::npos);
  EXPECT_NE(why({"a", "b", "c"}, 1.0).find("symbol 3 is missing, but c"), std::string::npos);
}

TEST(TimeFiles, ACtmIsOfEachFile) {
  const Timeline timeline = {
      .first = 0.0125,
      .step = 0.01,
      .parts = {{"wav/one a.wav", 1.5, 0.0, 0.5}, {"b.flac", 0.0, 0.5, 2.0}}};
  const std::vector<TokenTime> words = {
      {"x", 0.1, 0.3, 0.5}, {"y", 0.375, 0.7, 1.0}, {"z", 1.0, 1.25, 0.123456}};
  // The second is heard in the second file, from its beginning on.
  EXPECT_EQ(to_ctm(words, timeline),
            "one_a 1 1.600 0.200 x 0.5000\n"
            "b 1 0.000 0.200 y 1.0000\n"
            "b 1 0.500 0.250 z 0.1235\n");
}

TEST(TimeFiles, ATextGridHasNoGaps) {
  const Timeline timeline = {.first = 0.0, .step = 0.01, .parts = {{"a.wav", 1.0, 0.0, 0.5}}};
  const TokenTimes times = {.symbols = {{"a\"b", 0.1, 0.2}, {"c", 0.2, 0.5}},
                            .words = {{"a\"bc", 0.1, 0.5}}};
  EXPECT_EQ(to_text_grid(times, timeline),
            "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n"
            "xmin = 0.000000\nxmax = 1.500000\ntiers? <exists>\nsize = 2\nitem []:\n"
            "    item [1]:\n        class = \"IntervalTier\"\n        name = \"words\"\n"
            "        xmin = 0.000000\n        xmax = 1.500000\n        intervals: size = 2\n"
            "        intervals [1]:\n            xmin = 0.000000\n            xmax = 1.100000\n"
            "            text = \"\"\n"
            "        intervals [2]:\n            xmin = 1.100000\n            xmax = 1.500000\n"
            "            text = \"a\"\"bc\"\n"
            "    item [2]:\n        class = \"IntervalTier\"\n        name = \"symbols\"\n"
            "        xmin = 0.000000\n        xmax = 1.500000\n        intervals: size = 3\n"
            "        intervals [1]:\n            xmin = 0.000000\n            xmax = 1.100000\n"
            "            text = \"\"\n"
            "        intervals [2]:\n            xmin = 1.100000\n            xmax = 1.200000\n"
            "            text = \"a\"\"b\"\n"
            "        intervals [3]:\n            xmin = 1.200000\n            xmax = 1.500000\n"
            "            text = \"c\"\n");
  const Timeline two = {
      .first = 0.0, .step = 0.01, .parts = {{"x/a.wav", 1.0, 0.0, 0.5}, {"b.wav", 0.0, 0.5, 0.75}}};
  const auto text = to_text_grid(times, two);
  EXPECT_NE(text.find("name = \"recordings\""), std::string::npos);
  EXPECT_NE(text.find("xmin = 0.500000\n            xmax = 0.750000\n            text = \"b.wav\""),
            std::string::npos);
}

}  // namespace
}  // namespace attend::format
