#include "view/text.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

TEST(HumanDuration, HasTheTwoLargestUnits) {
  EXPECT_EQ(human_duration(0.0), "0 ms");
  EXPECT_EQ(human_duration(0.25), "250 ms");
  EXPECT_EQ(human_duration(4.24), "4.2 s");
  EXPECT_EQ(human_duration(45.0), "45 s");
  EXPECT_EQ(human_duration(185.0), "3 min 05 s");
  EXPECT_EQ(human_duration(3720.0), "1 h 02 min");
  EXPECT_EQ(human_duration(2 * 86400.0 + 3 * 3600.0), "2 d 03 h");
}

TEST(HumanDuration, NeverShowsAFullUnit) {
  EXPECT_EQ(human_duration(0.9999), "1.0 s");
  EXPECT_EQ(human_duration(9.97), "10 s");
  EXPECT_EQ(human_duration(59.8), "1 min 00 s");
  EXPECT_EQ(human_duration(3599.6), "1 h 00 min");
  EXPECT_EQ(human_duration(7199.0), "2 h 00 min");
  EXPECT_EQ(human_duration(86399.0), "1 d 00 h");
  EXPECT_EQ(human_duration(2 * 86400.0 - 1), "2 d 00 h");
}

TEST(HumanDuration, OfWhatCannotBeToldIsAQuestionMark) {
  EXPECT_EQ(human_duration(-1.0), "?");
  EXPECT_EQ(human_duration(std::nan("")), "?");
  EXPECT_EQ(human_duration(std::numeric_limits<double>::infinity()), "?");
}

TEST(HumanCount, HasThreeDigitsAndAUnit) {
  EXPECT_EQ(human_count(0), "0");
  EXPECT_EQ(human_count(999), "999");
  EXPECT_EQ(human_count(1000), "1.00 k");
  EXPECT_EQ(human_count(12'345), "12.3 k");
  EXPECT_EQ(human_count(123'456), "123 k");
  EXPECT_EQ(human_count(1'234'567), "1.23 M");
  EXPECT_EQ(human_count(-4'560'000'000), "-4.56 G");
  EXPECT_EQ(human_count(std::numeric_limits<int64_t>::min()), "-9.22 E");
}

TEST(HumanCount, RoundsUpToTheNextUnit) {
  EXPECT_EQ(human_count(9'999), "10.0 k");
  EXPECT_EQ(human_count(99'990), "100 k");
  EXPECT_EQ(human_count(999'499), "999 k");
  EXPECT_EQ(human_count(999'999), "1.00 M");
}

TEST(ProgressBar, FillsFromTheLeft) {
  EXPECT_EQ(progress_bar(0.0, 10), "[        ]");
  EXPECT_EQ(progress_bar(0.5, 10), "[████    ]");
  EXPECT_EQ(progress_bar(0.5625, 10), "[████▌   ]");
  EXPECT_EQ(progress_bar(1.0, 10), "[████████]");
  EXPECT_EQ(progress_bar(0.5625, 10, false), "[####    ]");
}

TEST(ProgressBar, IsFullOnlyAtTheEnd) {
  EXPECT_EQ(progress_bar(0.9999, 4, false), "[# ]");
  EXPECT_EQ(progress_bar(0.9999, 4), "[█▉]");
}

TEST(ProgressBar, StaysInItsEnds) {
  EXPECT_EQ(progress_bar(7.0, 4, false), "[##]");
  EXPECT_EQ(progress_bar(-7.0, 4, false), "[  ]");
  EXPECT_EQ(progress_bar(std::nan(""), 4, false), "[  ]");
  EXPECT_EQ(progress_bar(1.0, -5, false), "[#]");
}

TEST(Bar, IsAsLongAsItsFractionToTheNearestPart) {
  EXPECT_EQ(bar(0.0, 4), "    ");
  EXPECT_EQ(bar(0.5, 4), "██  ");
  EXPECT_EQ(bar(0.99, 4), "████");
  EXPECT_EQ(bar(1.0 / 32.0, 4), "▏   ");
  EXPECT_EQ(bar(1.0 / 65.0, 4), "    ");
  EXPECT_EQ(bar(0.4, 4, false), "##  ");
  EXPECT_EQ(bar(0.1, 4, false), "    ");
}

TEST(Bar, StaysInItsEnds) {
  EXPECT_EQ(bar(7.0, 2), "██");
  EXPECT_EQ(bar(-7.0, 2), "  ");
  EXPECT_EQ(bar(std::nan(""), 2, false), "  ");
}

TEST(Wrapped, BreaksBetweenWordsWhereALineWouldBeTooWide) {
  EXPECT_EQ(wrapped("one two three", 13, 2), "one two three\n");
  EXPECT_EQ(wrapped("one two three", 12, 2), "one two\n  three\n");
  EXPECT_EQ(wrapped("one two three", 1, 0), "one\ntwo\nthree\n");
  EXPECT_EQ(wrapped("one two three", 1, 2), "one\n  two\n  three\n");
  EXPECT_EQ(wrapped("", 5, 2), "\n");
}

TEST(Wrapped, CountsColumnsAndNotBytes) {
  EXPECT_EQ(wrapped("▁á 猫 b", 7, 0), "▁á 猫 b\n");
  EXPECT_EQ(wrapped("▁á 猫 b", 6, 0), "▁á 猫\nb\n");
  EXPECT_EQ(wrapped("▁á b", 4, 0, false), "_? b\n");
}

TEST(Wrapped, KeepsWideGapsWithinALineAndDropsThemAtItsEnd) {
  EXPECT_EQ(wrapped("a   b", 5, 0), "a   b\n");
  EXPECT_EQ(wrapped("a   b", 4, 1), "a\n b\n");
}

}  // namespace
}  // namespace attend::view
