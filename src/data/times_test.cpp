#include "data/times.h"

#include <string>

#include <gtest/gtest.h>

namespace attend::data {
namespace {

// date -u -d '2014-01-31 05:00' +%s: 1391144400.
TEST(Times, AreReadAsPeopleWriteThem) {
  for (const auto* text :
       {"2014-01-31T05:00", "2014-01-31 05:00", "2014-01-31T05", "2014-01-31T05:00:00",
        "2014-01-31 05:00:00.25", "20140131T0500", "2014-01-31T05:00Z", "2014-01-31T06:00+01:00",
        "2014-01-31 00:00 -0500", "2014/1/31 5:00", "31 Jan 2014 05:00", "Jan 31 2014 05:00",
        "January 31, 2014 5:00", "@1391144400", " 2014-01-31T05:00 "}) {
    EXPECT_EQ(parse_time(text), 1'391'144'400) << text;
  }
  EXPECT_EQ(parse_time("1970-01-01"), 0);
  EXPECT_EQ(parse_time("1969-12-31T23:59:59"), -1);
  EXPECT_EQ(parse_time("2000-02-29"), 951'782'400);
  EXPECT_EQ(parse_time("2014-01-31T24:00"), parse_time("2014-02-01"));
}

TEST(Times, AreNothingElse) {
  for (const auto* text :
       {"", "2014", "17", "2013-02-29", "2014-13-01", "31.01.2014", "yesterday", "2014-01-31T25:00",
        "2014-01-31T05:00 pm", "2014-01-31x", "@", "@1x", "201401", "5:00"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(Times, AreWrittenAsTheyAreRead) {
  for (const auto seconds : {1'391'144'400LL, 0LL, -1LL, -86'400LL, 951'782'459LL}) {
    EXPECT_EQ(parse_time(written_time(seconds)), seconds) << written_time(seconds);
  }
  EXPECT_EQ(written_time(1'391'144'400), "2014-01-31T05:00");
}

TEST(Times, HaveSteps) {
  EXPECT_EQ(parse_step("15min"), 900);
  EXPECT_EQ(parse_step("1 hour"), 3600);
  EXPECT_EQ(parse_step("2d"), 172'800);
  for (const auto* text : {"", "h", "0h", "1.5h", "1 month", "-1h"}) {
    EXPECT_EQ(parse_step(text), std::nullopt) << text;
  }
  EXPECT_EQ(written_step(900), "15min");
  EXPECT_EQ(written_step(604'800), "1w");
  EXPECT_EQ(written_step(61), "61s");
}

}  // namespace
}  // namespace attend::data
