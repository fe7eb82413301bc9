// A CSV, its grid, its scale and its windows.

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/series_corpus.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;
using Gaps = WindowOptions::Gaps;

class Series : public testing::Test {
 protected:
  std::string write(const std::string& text) const { return files_.write("series.csv", text); }
  std::shared_ptr<const SeriesTable> table(const std::string& text, SeriesOptions options) const {
    return std::make_shared<SeriesTable>(write(text), options);
  }
  /// What is said of a file, from behind its folder on.
  std::string refusal(const std::string& text, const SeriesOptions& options) const {
    const auto path = write(text);
    const auto whole = error_of([&] { const SeriesTable refused(path, options); });
    const auto at = whole.find("series.csv");
    return at == std::string::npos ? whole : whole.substr(at);
  }

  const text::TestFiles files_;
};

const SeriesOptions kHourly = {.targets = {"pm"}, .time = {"time"}, .refuses_gaps = false};

constexpr const char* kFive =
    "time,wind,pm\n"
    "2014-01-01T00:00,1,10\n"
    "2014-01-01T01:00,2,20\n"
    "2014-01-01T02:00,3,40\n"
    "2014-01-01T03:00,4,70\n"
    "2014-01-01T04:00,5,110\n";

TEST_F(Series, LiesOnAGridOfItsLeastStep) {
  const auto made =
      table("time;pm;wind\n2014-01-01 00:00;1;\"2\"\n2014-01-01 03:00;NA;5\n2014-01-01 04:00;7;6\n",
            kHourly);
  EXPECT_EQ(made->steps(), 5);
  EXPECT_EQ(made->step_seconds(), 3600);
  EXPECT_EQ(made->columns()[0].name, "pm");  // the target first
  EXPECT_EQ(made->columns()[1].name, "wind");
  EXPECT_EQ(made->line(3), 3);
  EXPECT_EQ(made->line(1), 0);
  EXPECT_EQ(made->time(1), "2014-01-01T01:00");
  EXPECT_TRUE(made->columns()[1].has(3));
  EXPECT_FALSE(made->columns()[0].has(3));
}

TEST_F(Series, MayHaveItsTimeInPartsOrNoneAndNoHeader) {
  const auto parts =
      table("No,year,month,day,hour,pm\n1,2010,1,2,3,5\n2,2010,1,2,4,6\n",
            {.targets = {"pm"}, .inputs = {"pm"}, .time = {"year", "month", "day", "hour"}});
  EXPECT_EQ(parts->time(0), "2010-01-02T03:00");
  EXPECT_EQ(parts->columns().size(), 1U);
  const auto plain = table("0.5,1.5\n0.25,2.5\n", {.targets = {"2"}});
  EXPECT_EQ(plain->steps(), 2);
  EXPECT_EQ(plain->time(1), "2");
  EXPECT_EQ(plain->columns()[0].numbers, (std::vector<double>{1.5, 2.5}));
}

TEST_F(Series, LooksForItsTimes) {
  const auto found = [&](const std::string& text, SeriesOptions options) {
    options.targets = {"pm"};
    options.time = {kFoundTime};
    options.refuses_gaps = false;
    return table(text, options);
  };
  const auto whole = found(kFive, {});
  EXPECT_EQ(whole->time(1), "2014-01-01T01:00");
  EXPECT_EQ(whole->columns().size(), 2U);  // wind and pm
  const auto parts = found("No,year,month,day,hour,pm\n1,2010,1,2,3,5\n2,2010,1,2,4,6\n", {});
  EXPECT_EQ(parts->time(0), "2010-01-02T03:00");
  EXPECT_EQ(parts->columns().size(), 2U);                              // No and pm
  EXPECT_EQ(found("pm,20140131\n1,2\n3,4\n", {})->step_seconds(), 0);  // numbers are no times
  const SeriesOptions read = {.inputs = {"day"}, .categories = {"day"}};
  EXPECT_EQ(found("day,pm\n2014-01-01,1\n2014-01-02,2\n", read)->step_seconds(), 0);
  EXPECT_EQ(found("day,pm\n2014-01-01,1\n2014-01-02,2\n", {})->step_seconds(), 86'400);
  const SeriesOptions stepped = {.targets = {"pm"}, .time = {kFoundTime}, .step = 3600};
  EXPECT_EQ(refusal("pm\n1\n2\n", stepped).rfind("series.csv:1: no column of times", 0), 0U);
}

TEST_F(Series, IsRefusedWithFileLineAndColumn) {
  const std::string head = "time,pm\n2014-01-01T00:00,1\n";
  const auto said = [&](const std::string& more) { return refusal(head + more, kHourly); };
  EXPECT_EQ(said("2014-01-01T01:00,many\n").rfind("series.csv:3, pm: many is no number", 0), 0U);
  EXPECT_EQ(said("soon,1\n"),
            "series.csv:3, time: soon is no time: expected one as 2014-01-31T05:00");
  EXPECT_EQ(
      said("2014-01-01T00:00,1\n").rfind("series.csv:3, time: 2014-01-01T00:00 comes twice", 0),
      0U);
  EXPECT_EQ(
      said("2013-01-01T00:00,1\n").rfind("series.csv:3, time: 2013-01-01T00:00 comes after", 0),
      0U);
  EXPECT_EQ(said("2014-01-01T01:00\n"), "series.csv:3: 1 cells: expected 2, as the first line has");
  EXPECT_EQ(said("2014-01-01T01:00,\"1\n"), "series.csv:3: a quote without an end");
  EXPECT_EQ(refusal(head, {.targets = {"pn"}, .time = {"time"}}),
            "series.csv:1: there is no column pn; did you mean pm?: its columns are time, pm");
  auto strict = kHourly;
  strict.refuses_gaps = true;
  EXPECT_EQ(refusal(head + "2014-01-01T01:00,NA\n2014-01-01T02:00,3\n", strict)
                .rfind("series.csv:3, pm: nothing there: say what is done with gaps", 0),
            0U);
  EXPECT_EQ(refusal(head + "2014-01-01T01:00,2\n2014-01-01T03:00,3\n", strict)
                .rfind("series.csv:4: there is no row for 2014-01-01T02:00", 0),
            0U);
  auto of_hours = kHourly;
  of_hours.step = 3600;
  EXPECT_NE(refusal(head + "2014-01-01T00:30,2\n", of_hours).find("not a whole number of steps"),
            std::string::npos);
}

// Of 10, 20, 40: mean 70/3; changes of one step 10, 20, of two 30.
TEST_F(Series, IsScaledByItsTrainingPartAlone) {
  const auto made = table(kFive, kHourly);
  const auto coder = SeriesCoder::learn(*made, 3, 1, 2);
  const auto& learnt = coder->learnt();
  EXPECT_DOUBLE_EQ(learnt.columns[0].scale.mean, 70.0 / 3.0);
  EXPECT_DOUBLE_EQ(learnt.columns[0].scale.deviation,
                   std::sqrt((100.0 + 400.0 + 1600.0) / 3.0 - 4900.0 / 9.0));
  EXPECT_DOUBLE_EQ(learnt.columns[1].scale.mean, 2.0);
  EXPECT_DOUBLE_EQ(learnt.naive_error, 15.0);
  ASSERT_EQ(learnt.changes.size(), 2U);
  EXPECT_DOUBLE_EQ(learnt.changes[0], std::sqrt(250.0));
  EXPECT_DOUBLE_EQ(learnt.changes[1], 30.0);
  const auto loaded = SeriesCoder::load(coder->bytes(), "file");
  EXPECT_EQ(loaded->learnt(), learnt);
  EXPECT_EQ(load_coder("series", coder->bytes(), "file")->symbol_count(), 0);
  EXPECT_THROW(SeriesCoder::load("{}", "file"), Error);
}

TEST_F(Series, IsCutIntoWindowsWhenTheyAreAskedFor) {
  const auto made = table(kFive, kHourly);
  const auto coder = SeriesCoder::learn(*made, 5, 1, 2);
  SeriesCorpus corpus(made, {.history = 2, .first = 1, .last = 2}, coder, 0, 5);
  ASSERT_EQ(corpus.row_count(), 2);
  Row row;
  ASSERT_TRUE(corpus.next(row));
  EXPECT_EQ(row.cells, (std::vector<std::string>{"2014-01-01T01:00", "40 70"}));
  EXPECT_EQ(row.line, 3);
  ASSERT_EQ(row.parts.size(), 2U);
  const auto& [read, right] = std::tie(row.parts[0], row.parts[1]);
  EXPECT_EQ(read.extents, std::vector<std::int64_t>{2});
  EXPECT_EQ(read.size, 2);
  const auto scaled = [&](std::size_t column, double x) {
    return static_cast<float>(coder->scaled(column, x));
  };
  EXPECT_EQ(read.numbers,
            (std::vector<float>{scaled(0, 10), scaled(1, 1), scaled(0, 20), scaled(1, 2)}));
  EXPECT_EQ(right.numbers, (std::vector<float>{scaled(0, 40), scaled(0, 70)}));
  corpus.seek({1});
  ASSERT_TRUE(corpus.next(row));
  EXPECT_EQ(row.cells[1], "70 110");
  EXPECT_FALSE(corpus.next(row));
}

TEST_F(Series, KeepsWhatIsLearntFromApartFromWhatIsMeasuredBy) {
  const auto made = table(kFive, kHourly);
  const auto coder = SeriesCoder::learn(*made, 5, 1, 1);
  const WindowOptions options = {.history = 2};
  SeriesCorpus train(made, options, coder, 0, 4);
  SeriesCorpus dev(made, options, coder, 4, 5);
  EXPECT_EQ(train.row_count(), 2);  // of the right numbers 40 and 70
  EXPECT_EQ(dev.row_count(), 1);    // 110, whose history is of the training part
  Row row;
  ASSERT_TRUE(dev.next(row));
  EXPECT_EQ(row.cells[1], "110");
}

TEST_F(Series, MayBePredictedByItsChangeAndByWhatIsKnown) {
  const auto made = table(kFive, kHourly);
  const auto coder = SeriesCoder::learn(*made, 5, 1, 1);
  SeriesCorpus corpus(made, {.history = 2, .predicts_change = true, .known = {"wind"}}, coder, 0,
                      5);
  Row row;
  ASSERT_TRUE(corpus.next(row));
  ASSERT_EQ(row.parts.size(), 3U);
  EXPECT_FLOAT_EQ(row.parts[1].numbers[0],
                  static_cast<float>((40.0 - 20.0) / coder->learnt().changes[0]));
  EXPECT_FLOAT_EQ(row.parts[2].numbers[0], static_cast<float>(coder->scaled(1, 3.0)));
  EXPECT_THROW(corpus.window(4), Error);  // nothing is known of the step behind the file
}

TEST_F(Series, HasItsGapsFilledAsIsSaidAndNeverFromTheFuture) {
  const std::string gaps =
      "time,pm\n2014-01-01T00:00,10\n2014-01-01T01:00,NA\n2014-01-01T03:00,40\n"
      "2014-01-01T04:00,NA\n2014-01-01T05:00,60\n";
  const auto made = table(gaps, kHourly);
  const auto coder = SeriesCoder::learn(*made, 6, 1, 1);
  const auto read = [&](Gaps policy, std::int64_t last_read) {
    const SeriesCorpus corpus(made, {.history = 4, .gaps = policy}, coder, 0, 6);
    std::vector<double> numbers;
    const auto row = corpus.window(last_read).value();
    for (const auto number : row.parts[0].numbers) {
      numbers.push_back(std::round(coder->unscaled(0, static_cast<double>(number)) * 1e3) / 1e3);
    }
    return numbers;
  };
  EXPECT_EQ(read(Gaps::kCarry, 3), (std::vector<double>{10, 10, 10, 40}));
  EXPECT_EQ(read(Gaps::kInterpolate, 3), (std::vector<double>{10, 20, 30, 40}));
  EXPECT_EQ(read(Gaps::kInterpolate, 4), (std::vector<double>{20, 30, 40, 40}));  // not 50
  const SeriesCorpus corpus(made, {.history = 2, .gaps = Gaps::kCarry}, coder, 0, 6);
  EXPECT_EQ(corpus.row_count(), 2);  // what is right, 40 and 60, is never made up
  EXPECT_EQ(error_of([&] {
              table("pm\nNA\n", {.targets = {"pm"}, .refuses_gaps = false});
            }).find("no row has a number in pm") != std::string::npos,
            true);
}

TEST_F(Series, HasCategoriesAsColumnsOfTheirOwn) {
  const auto made =
      table("pm,wind\n1,NW\n2,cv\n3,NW\n4,SE\n", {.targets = {"pm"}, .categories = {"wind"}});
  const auto coder = SeriesCoder::learn(*made, 3, 1, 1);
  EXPECT_EQ(coder->learnt().columns[1].names, (std::vector<std::string>{"NW", "cv"}));
  EXPECT_EQ(coder->width(), 3);
  const SeriesCorpus corpus(made, {.history = 2}, coder, 0, 4);
  const auto numbers = corpus.window(3)->parts[0].numbers;
  EXPECT_EQ((std::vector<float>{numbers[1], numbers[2], numbers[4], numbers[5]}),
            (std::vector<float>{1, 0, 0, 0}));  // SE was not in training
}

TEST_F(Series, GoesOnBehindItsEnd) {
  SeriesTable made(write(kFive), kHourly);
  EXPECT_EQ(made.known_steps(), 5);
  made.go_on({150.0});
  EXPECT_EQ(made.known_steps(), 6);
  EXPECT_EQ(made.time(5), "2014-01-01T05:00");
  EXPECT_FALSE(made.columns()[1].has(5));
  EXPECT_EQ(made.columns()[0].numbers.back(), 150.0);
}

}  // namespace
}  // namespace attend::data
