#include "view/terminal_series.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

SeriesPicture rising() {
  return {.name = "pm",
          .read = {0.0, 10.0, std::numeric_limits<double>::quiet_NaN(), 30.0},
          .said = {{40.0, 30.0, 50.0}, {50.0, 50.0, 50.0}},
          .first_time = "00:00",
          .said_time = "04:00",
          .strips = {{"attention", {0.0F, 0.1F, 0.2F, 0.4F}}}};
}

// Six rows are 50, 40, .., 0.
TEST(TerminalSeries, HasAColumnForEachStep) {
  EXPECT_EQ(draw_series(rising(), 80, 6),
            "pm:\n"
            "        50 │    ░○\n"
            "           │    ○ \n"
            "           │   ●░ \n"
            "           │      \n"
            "           │ ●    \n"
            "         0 │●     \n"
            "attention  │ ░▒█ 0.40 at most\n"
            "           from 00:00, said from 04:00\n");
}

TEST(TerminalSeries, IsDrawnInAsciiToo) {
  EXPECT_EQ(draw_series(rising(), 80, 6, false),
            "pm:\n"
            "        50 |    :x\n"
            "           |    x \n"
            "           |   o: \n"
            "           |      \n"
            "           | o    \n"
            "         0 |o     \n"
            "attention  | .:# 0.40 at most\n"
            "           from 00:00, said from 04:00\n");
}

TEST(TerminalSeries, LeavesOutTheEarliestStepsThatDoNotFit) {
  auto picture = rising();
  picture.read.assign(30, 1.0);
  picture.read.back() = 2.0;
  picture.strips[0].weights.assign(30, 0.5F);
  const auto drawn = draw_series(picture, 22, 2);  // ten steps, two of them said
  EXPECT_NE(drawn.find("attention  │████████ 0.50 at most"), std::string::npos) << drawn;
  EXPECT_NE(drawn.find("said from 04:00; 22 earlier steps left out"), std::string::npos) << drawn;
}

TEST(TerminalSeries, OfOneNumberAloneIsInTheMiddle) {
  const SeriesPicture same = {.name = "pm", .read = {5.0}, .said = {{5.0, 5.0, 5.0}}};
  EXPECT_NE(draw_series(same, 80, 3).find("           │●○\n"), std::string::npos)
      << draw_series(same, 80, 3);
}

TEST(TerminalSeries, RefusesStripsOfOtherSteps) {
  auto picture = rising();
  picture.strips[0].weights.pop_back();
  EXPECT_THROW(draw_series(picture, 80), std::logic_error);
  EXPECT_THROW(draw_series({.name = "pm", .read = {1.0}}, 80), std::logic_error);
}

}  // namespace
}  // namespace attend::view
