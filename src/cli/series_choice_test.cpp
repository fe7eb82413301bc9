// Which windows of a series are looked at.

#include "cli/series_choice.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "text/test_files.h"

namespace attend::cli {
namespace {

using Steps = std::vector<std::int64_t>;
using text::error_of;

/// Ten hours from midnight on.
data::SeriesTable hours(const text::TestFiles& files) {
  std::string text = "time,pm\n";
  for (int i = 0; i < 10; ++i) text += fmt::format("2014-01-01T{:02}:00,{}\n", i, i);
  return {files.write("hours.csv", text), {.targets = {"pm"}, .time = {"time"}}};
}

TEST(SeriesChoice, IsSpreadOverTheFileWithItsEnds) {
  const text::TestFiles files;
  const auto table = hours(files);
  const Steps all = {2, 3, 4, 5, 6, 8, 9};
  const auto chosen = choose({.limit = 4}, table, all);
  EXPECT_EQ(chosen.last_read, (Steps{2, 4, 6, 9}));  // the places 0, 2, 4 and 6
  EXPECT_EQ(chosen.how, "spread evenly over the file");
  EXPECT_EQ(choose({.limit = 2}, table, all).last_read, (Steps{2, 9}));
  EXPECT_EQ(choose({.limit = 1}, table, all).last_read, (Steps{9}));
  for (const auto limit : {0, 7, 8}) {
    EXPECT_EQ(choose({.limit = limit}, table, all).last_read, all);
    EXPECT_EQ(choose({.limit = limit}, table, all).how, "all that the file has");
  }
  Steps many(1000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::int64_t>(i);
  EXPECT_EQ(choose({}, table, many).last_read.size(), 100U);
}

TEST(SeriesChoice, MayBeOfTimes) {
  const text::TestFiles files;
  const auto table = hours(files);
  const auto chosen = choose(
      {.at = {"2014-01-01 05:00", "end", "2014-01-01T02:00", "2014-01-01T02:00Z"}}, table, {3});
  EXPECT_EQ(chosen.last_read, (Steps{2, 5, 9}));  // each once
  EXPECT_EQ(chosen.how, "as asked for");
  const auto refused = [&](const std::string& at) {
    return error_of([&] { choose({.at = {at}}, table, {3}); });
  };
  EXPECT_EQ(refused("soon"), "--at = soon: expected a time, as 2014-01-31T05:00, or end");
  for (const auto* at : {"2014-01-01T02:30", "2013-12-31T23:00", "2014-01-01T10:00"}) {
    const auto why = refused(at);
    EXPECT_NE(why.find(std::string("hours.csv has no step ") + at), std::string::npos) << why;
    EXPECT_NE(why.find("from 2014-01-01T00:00 to 2014-01-01T09:00, every 1h"), std::string::npos);
  }
}

TEST(SeriesChoice, OfASeriesWithoutTimesIsByTheNumbersOfRows) {
  const text::TestFiles files;
  const data::SeriesTable table(files.write("rows.csv", "0.5\n0.25\n0.75\n"), {.targets = {"1"}});
  EXPECT_EQ(choose({.at = {"3", "1"}}, table, {1}).last_read, (Steps{0, 2}));
  const auto refused = [&](const std::string& at) {
    return error_of([&] { choose({.at = {at}}, table, {1}); });
  };
  EXPECT_NE(refused("4").find("rows.csv has no step 4: its steps go from 1 to 3"),
            std::string::npos);
  EXPECT_EQ(refused("2x"), "--at = 2x: expected the number of a row, or end");
}

}  // namespace
}  // namespace attend::cli
