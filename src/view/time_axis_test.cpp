#include "view/time_axis.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

std::string written(const std::vector<TimeTick>& ticks) {
  std::string all;
  for (const auto& [step, label, under] : ticks) {
    all += std::to_string(step) + ' ' + label + (under.empty() ? "" : " (" + under + ")") + "; ";
  }
  return all;
}

TEST(TimeAxis, HasMarksAtWholeHoursAndDays) {
  EXPECT_EQ(written(time_ticks("2014-01-31T23:00", 3600, -23, 3, 6)),
            "-23 00:00 (2014-01-31); -17 06:00; -11 12:00; -5 18:00; 1 00:00 (2014-02-01); ");
  EXPECT_EQ(written(time_ticks("2014-01-31T23:00", 3600, -71, 0, 4)),
            "-71 01-29 (2014); -47 01-30; -23 01-31; ");
  EXPECT_EQ(written(time_ticks("2013-12-31T00:00", 86'400, -3, 3, 4)),
            "-2 12-29 (2013); 0 12-31; 2 01-02 (2014); ");  // every other day since 1970
  EXPECT_EQ(written(time_ticks("2014-01-31T23:59:30", 30, -1, 2, 4)),
            "-1 23:59 (2014-01-31); 0 23:59; 1 00:00 (2014-02-01); 2 00:00; ");
}

TEST(TimeAxis, OfStepsThatFallOnNothingWholeHasSomeOfThem) {
  EXPECT_EQ(written(time_ticks("2014-01-31T02:20", 3600, -4, 1, 3)),
            "-4 22:20 (2014-01-30); -2 00:20 (2014-01-31); 0 02:20; ");
}

TEST(TimeAxis, OfManyDaysHasMarksAtMonthsAndYears) {
  EXPECT_EQ(written(time_ticks("2012-03-02T00:00", 86'400, -70, 0, 3)),
            "-61 01-01 (2012); -30 02-01; -1 03-01; ");  // a leap year
  EXPECT_EQ(written(time_ticks("1970-01-01T00:00", 86'400, -366, 0, 2)),
            "-365 01-01 (1969); 0 01-01 (1970); ");
}

TEST(TimeAxis, OfRowsHasTheirNumbers) {
  EXPECT_EQ(written(time_ticks("30", 0, -4, 2, 8)),
            "-4 26; -3 27; -2 28; -1 29; 0 30; 1 31; 2 32; ");
  EXPECT_EQ(written(time_ticks("30", 0, -29, 5, 8)),
            "-25 5; -20 10; -15 15; -10 20; -5 25; 0 30; 5 35; ");
  EXPECT_EQ(written(time_ticks("1000", 0, -99, 0, 5)),
            "-80 920; -60 940; -40 960; -20 980; 0 1000; ");
}

TEST(TimeAxis, SaysHowFarStepsReach) {
  EXPECT_EQ(span_text(6, 3600), "6 h");
  EXPECT_EQ(span_text(48, 3600), "2 d");
  EXPECT_EQ(span_text(3, 1800), "90 min");
  EXPECT_EQ(span_text(3, 15), "45 s");
  EXPECT_EQ(span_text(1, 0), "1 step");
  EXPECT_EQ(span_text(5, 0), "5 steps");
}

TEST(TimeAxis, ThrowsOfWhatIsNoTime) {
  EXPECT_THROW(time_ticks("soon", 60, -3, 0, 5), std::logic_error);
}

}  // namespace
}  // namespace attend::view
