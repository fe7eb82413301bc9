// attend explore of series: windows with their numbers and weights, beside what other commands say
// of them.

#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "explored.h"
#include "ranks.h"
#include "tiny_labels.h"
#include "tiny_series.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

class ExploreSeries : public testing::Test {
 protected:
  /// A model that has learnt next to nothing.
  std::string trained(const std::string& name, const Strings& more = {}) const {
    EXPECT_TRUE(succeeded(train_series(folder_ / name, folder_.write("train.csv", wave(120)),
                                       Strings{"--training.updates", "4"} + more)));
    return folder_ / name;
  }

  Outcome run(const Strings& models, const Strings& more) const {
    Strings command = {"explore", "--json", folder_ / "data"};
    for (const auto& model : models) command = command + Strings{"-m", model};
    return attend(command + more);
  }

  json explore(const Strings& models, const Strings& more) const {
    std::filesystem::remove(folder_ / "data");
    const auto outcome = run(models, more);
    EXPECT_TRUE(succeeded(outcome));
    said_ = outcome.out;
    return json::parse(read(folder_ / "data"));
  }

  Folder folder_;
  mutable std::string said_;
};

/// The rows of a CSV, cell by cell, without the first, which names the columns.
std::vector<Strings> cells_of(const std::string& csv) {
  std::vector<Strings> rows;
  for (const auto& line : lines_of(csv)) {
    auto& cells = rows.emplace_back();
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, ',');) cells.push_back(cell);
  }
  rows.erase(rows.begin());
  return rows;
}

/// The numbers of a line of answers with intervals: value, low and high of each.
std::vector<std::vector<double>> numbers_of(const std::string& text) {
  std::vector<std::vector<double>> numbers;
  std::istringstream rest(text);
  for (std::string one; rest >> one;) {
    auto& of_one = numbers.emplace_back();
    for (auto& letter : one) letter = letter == '[' || letter == ',' ? ' ' : letter;
    std::istringstream parts(one);
    for (double number = 0.0; parts >> number;) of_one.push_back(number);
  }
  return numbers;
}

// Windows of a file are all that predict answers, one by one, and in that order.
TEST_F(ExploreSeries, SaysWhatPredictSaysAndShowsTheNumbersOfTheFile) {
  const auto model = folder_ / "model";
  ASSERT_TRUE(succeeded(
      train_series(model, folder_.write("train.csv", wave(120)), {"--training.updates", "20"})));
  const auto csv = wave(40, 300);
  const auto file = folder_.write("test.csv", csv);
  const auto data = explore({model}, {"--source", file, "--limit", "0"});
  const auto rows = cells_of(csv);
  EXPECT_EQ(data["format"], "attend-series");
  EXPECT_EQ(data["title"], "test.csv");
  EXPECT_EQ(data["targets"], json{"pm"});
  EXPECT_EQ(data["step_seconds"], 3600);
  EXPECT_EQ(data["windows_in_file"], 40 - 12 - 1);
  EXPECT_EQ(data["chosen"], "all that the file has");
  EXPECT_EQ(data["models"][0]["level"], 0.9);
  const auto predicted = lines_of(attend({"predict", "-m", model, "--source", file, "--json"}).out);
  ASSERT_EQ(data["windows"].size(), predicted.size());
  double squares = 0.0;
  double of_persistence = 0.0;
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const auto& window = data["windows"][i];
    const auto answer = json::parse(predicted[i]);
    const auto last = i + 11;  // read, of the rows
    EXPECT_EQ(window["line"], answer["line"]);
    EXPECT_EQ(window["time"], rows[last][0]);
    for (std::size_t step = 0; step < 12; ++step) {
      EXPECT_EQ(window["read"][0][step], std::stod(rows[last - 11 + step][1]));
    }
    const auto numbers = numbers_of(answer["text"]);
    const auto& seen = window["models"][0];
    double own = 0.0;
    for (std::size_t step = 0; step < 2; ++step) {
      const auto right = std::stod(rows[last + 1 + step][1]);
      EXPECT_EQ(window["came"][0][step], right);
      EXPECT_EQ(seen["said"][0]["values"][step], numbers[step].at(0));
      EXPECT_EQ(seen["said"][0]["low"][step], numbers[step].at(1));
      EXPECT_EQ(seen["said"][0]["high"][step], numbers[step].at(2));
      own += std::pow(numbers[step][0] - right, 2);
      of_persistence += std::pow(std::stod(rows[last][1]) - right, 2);
    }
    EXPECT_NEAR(seen["error"].get<double>(), std::sqrt(own / 2), 1e-9);
    EXPECT_NEAR(window["persistence"][0].get<double>(), std::stod(rows[last][1]), 1e-4);
    squares += own;
    ASSERT_EQ(seen["readings"].size(), 1U);
    const auto& reading = seen["readings"][0];
    EXPECT_EQ(reading["first"], -11);
    EXPECT_EQ(reading["rows"], answer["readings"][0]["target"]);
    EXPECT_EQ(answer["readings"][0]["source"][0], rows[last - 11][0]);
    const auto weights = decoded(reading);
    ASSERT_EQ(weights.size(), 24U);
    for (std::size_t step = 0; step < 2; ++step) {
      double sum = 0.0;
      for (std::size_t k = 0; k < 12; ++k) {
        const auto weight = weights[step * 12 + k];
        sum += weight;
        EXPECT_NEAR(weight, answer["readings"][0]["weights"][step][k].get<double>(), 1e-4);
      }
      EXPECT_NEAR(sum, 1.0, 12 * 0.5 / 65535 + 1e-6);
    }
  }
  const auto count = 2.0 * static_cast<double>(predicted.size());
  const auto& scores = data["models"][0];
  EXPECT_NEAR(scores["scores"]["rmse"].get<double>(), std::sqrt(squares / count), 1e-9);
  EXPECT_NEAR(scores["persistence"]["rmse"].get<double>(), std::sqrt(of_persistence / count), 1e-4);
  const auto evaluated =
      json::parse(attend({"evaluate", "-m", model, "--source", file, "--format", "json"}).out);
  for (const auto* name : {"rmse", "mae", "mase", "interval_coverage"}) {
    EXPECT_NEAR(scores["scores"][name].get<double>(), evaluated[name].get<double>(), 1e-6) << name;
  }
}

TEST_F(ExploreSeries, ChoosesWindowsAndSaysWhich) {
  const auto model = trained("model");
  const auto file = folder_.write("test.csv", wave(40, 300));
  const auto some = explore({model}, {"--source", file, "--limit", "3"});
  ASSERT_EQ(some["windows"].size(), 3U);
  EXPECT_EQ(some["windows"][0]["time"], "2014-01-13T23:00");  // the 12th hour
  EXPECT_EQ(some["windows"][1]["time"], "2014-01-14T12:00");
  EXPECT_EQ(some["windows"][2]["time"], "2014-01-15T01:00");  // 2 before the last
  const auto rmse = [&](const std::string& key) {
    return fmt::format("{:.4g}", some["models"][0][key]["rmse"].get<double>());
  };
  EXPECT_EQ(said_,
            "3 of 27 windows of test.csv, spread evenly over the file, from 2014-01-13T23:00 to "
            "2014-01-15T01:00; RMSE of model " +
                rmse("scores") + ", of persistence " + rmse("persistence") + "\n");
  const auto asked =
      explore({model}, {"--source", file, "--at", "end", "2014-01-14 12:00", "--title", "mine"});
  EXPECT_EQ(asked["title"], "mine");
  ASSERT_EQ(asked["windows"].size(), 2U);
  auto same = asked["windows"][0];
  EXPECT_EQ(same, some["windows"][1]);
  const auto& last = asked["windows"][1];
  EXPECT_EQ(last["time"], "2014-01-15T03:00");
  EXPECT_EQ(last["came"], json::parse("[[null, null]]"));
  EXPECT_FALSE(last["models"][0].contains("error"));
  const auto ahead =
      lines_of(attend({"predict", "-m", model, "--source", file, "--steps", "2"}).out);
  EXPECT_EQ(std::stod(ahead[1].substr(ahead[1].find(',') + 1)),
            last["models"][0]["said"][0]["values"][0].get<double>());
}

TEST_F(ExploreSeries, OfSeveralModelsStandSideBySideOrAnswerTogether) {
  const auto one = trained("one");
  const auto two = trained("two", {"--model.reader", "sutskever"});
  const auto longer = trained("longer", {"--forecast.history", "16", "--forecast.horizon", "1"});
  const auto file = folder_.write("test.csv", wave(40, 300));
  const Strings all = {"--source", file, "--limit", "0"};
  const auto alone = explore({one}, all);
  const auto beside = explore({one, two, longer}, all);
  EXPECT_EQ(beside["windows_in_file"], 40 - 16 - 1);  // those that all have
  const auto& window = beside["windows"][0];
  EXPECT_EQ(window["read"][0].size(), 16U);
  EXPECT_EQ(window["came"][0].size(), 2U);
  EXPECT_EQ(window["models"][0], alone["windows"][4]["models"][0]);
  EXPECT_TRUE(window["models"][1]["readings"].empty());  // without attention
  EXPECT_EQ(window["models"][2]["said"][0]["values"].size(), 1U);
  EXPECT_EQ(window["models"][2]["readings"][0]["first"], -15);
  const auto made_of = beside["models"][1]["made_of"].get<std::string>();
  EXPECT_NE(made_of.find("no attention"), std::string::npos);
  const auto together = explore({one, two}, all + Strings{"--ensemble"});
  ASSERT_EQ(together["models"].size(), 1U);
  EXPECT_EQ(together["models"][0]["name"], "one + two");
  const auto predicted = lines_of(attend({"predict", "-m", one, "-m", two, "--source", file}).out);
  ASSERT_EQ(together["windows"].size(), predicted.size());
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const auto numbers = numbers_of(predicted[i]);
    const auto& said = together["windows"][i]["models"][0]["said"][0]["values"];
    EXPECT_EQ(said[0], numbers[0][0]);
    EXPECT_EQ(said[1], numbers[1][0]);
  }
}

TEST_F(ExploreSeries, OfDualStageAttentionHasTheSeriesChosenAtEachStep) {
  const auto file = folder_.write("series.csv", wave(60));
  ASSERT_TRUE(succeeded(train_dual_stage(folder_ / "model", file)));
  const auto data = explore({folder_ / "model"}, {"--source", file, "--limit", "4"});
  const auto predicted =
      lines_of(attend({"predict", "-m", folder_ / "model", "--source", file, "--json"}).out);
  const auto answer = json::parse(predicted.front());
  const auto& readings = data["windows"][0]["models"][0]["readings"];
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0]["first"], -8);  // up to the hour predicted
  EXPECT_EQ(readings[0]["sums"], "rows");
  EXPECT_EQ(readings[1]["first"], -8);
  EXPECT_EQ(readings[1]["sums"], "columns");
  EXPECT_EQ(readings[1]["rows"], (json{"sky=clear", "sky=grey"}));
  EXPECT_EQ(answer["readings"][1]["target"][0], "2014-01-01T01:00");
  EXPECT_EQ(data["windows"][0]["time"], "2014-01-01T09:00");
  const auto weights = decoded(readings[1]);
  ASSERT_EQ(weights.size(), 20U);
  for (std::size_t step = 0; step < 10; ++step) {
    EXPECT_NEAR(weights[step] + weights[10 + step], 1.0, 1e-4);
    EXPECT_NEAR(weights[step], answer["readings"][1]["weights"][step][0].get<double>(), 1e-4);
  }
}

TEST_F(ExploreSeries, ShowsGapsAsTheyAre) {
  const auto model = trained("model");
  auto csv = wave(40, 300);
  const auto at = csv.find("2014-01-13T20:00,") + 17;
  csv.replace(at, csv.find(',', at) - at, "NA");
  const auto file = folder_.write("gaps.csv", csv);
  const auto left_out = explore({model}, {"--source", file, "--limit", "1"});
  EXPECT_EQ(left_out["windows_in_file"], 27 - 9);  // that read it
  const auto carries = trained("carries", {"--forecast.gaps", "carry"});
  const auto data = explore({carries}, {"--source", file, "--limit", "0"});
  EXPECT_EQ(data["models"][0]["gaps"], "carry");
  EXPECT_EQ(data["windows"].size(), 27U);
  EXPECT_TRUE(data["windows"][0]["read"][0][8].is_null());
}

TEST_F(ExploreSeries, WritesAPageOfTheSameData) {
  const auto model = trained("model");
  const auto file = folder_.write("test.csv", wave(40, 300));
  const auto data =
      explore({model}, {"--source", file, "--limit", "2", "-o", folder_ / "page.html"});
  const auto page = read(folder_ / "page.html");
  const std::string mark = "id=\"data\">";
  const auto from = page.find(mark) + mark.size();
  EXPECT_EQ(json::parse(page.substr(from, page.find("</script>", from) - from)), data);
  EXPECT_NE(page.find("<title>test.csv</title>"), std::string::npos);
}

TEST_F(ExploreSeries, DrawsPicturesOfOneWindowOrOfMore) {
  const auto model = trained("model");
  const auto file = folder_.write("test.csv", wave(40, 300));
  const auto picture = folder_ / "one.svg";
  ASSERT_TRUE(succeeded(attend({"draw", "-m", model, "--source", file, "-o", picture})));
  const auto svg = read(picture);
  EXPECT_NE(svg.find("read up to 2014-01-15T01:00"), std::string::npos);  // the last with 2 behind
  EXPECT_NE(svg.find(">2014-01-14<"), std::string::npos);
  EXPECT_NE(svg.find(">+2 h<"), std::string::npos);
  ASSERT_TRUE(succeeded(attend({"draw", "-m", model, "--source", file, "--limit", "3", "-o",
                                folder_ / "some.svg", "--shades", "root"})));
  for (const auto* name : {"some-13.svg", "some-26.svg", "some-39.svg"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / name)) << name;
  }
  const auto explored = folder_ / "explored.svg";
  const auto outcome = attend({"explore", "-m", model, "--source", file, "-o", explored});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_EQ(outcome.out.rfind("1 of 27 windows of test.csv", 0), 0U) << outcome.out;
  EXPECT_EQ(read(explored), svg);
  const auto refused = [&](const Strings& more, const std::string& why) {
    const auto drawn = folder_ / "no.svg";
    EXPECT_TRUE(was_refused(
        attend(Strings{"draw", "-m", model, "--source", file, "-o", drawn} + more), why));
    EXPECT_FALSE(std::filesystem::exists(drawn));
  };
  refused({"--words"}, "--words: not of models of series");
  refused({"--at", "end", "--limit", "2"}, "--limit and --at both choose");
  EXPECT_TRUE(was_refused(
      attend({"draw", "-m", tiny_classifier(), "a dog", "--at", "end", "-o", folder_ / "no.svg"}),
      "--at: only of models of series"));
}

TEST_F(ExploreSeries, IsRefusedBeforeAnythingIsWritten) {
  const auto model = trained("model");
  const auto file = folder_.write("test.csv", wave(40, 300));
  const auto refused = [&](const Strings& more, const std::string& why) {
    const auto page = folder_ / "page.html";
    EXPECT_TRUE(was_refused(run({model}, more + Strings{"-o", page}), why)) << why;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "data")) << why;
    EXPECT_FALSE(std::filesystem::exists(page)) << why;
  };
  const auto source = [&](const std::string& name, const std::string& text) {
    return Strings{"--source", folder_.write(name, text)};
  };
  refused(source("short.csv", wave(9)), "short.csv:10: 9 steps: expected 14 or more");
  refused(source("other.csv", "time,pm\n2014-01-01T00:00,1\n"), "no column sky");
  refused(source("text.csv", wave(20) + "2014-01-05T00:00,much,grey\n"),
          "text.csv:22, pm: much is no number");
  refused({"--source", folder_ / "none.csv"}, "none.csv");
  refused({}, "missing: --source FILE.csv");
  refused({"--source", file, file}, "2 files: expected one, a CSV");
  refused({"--source", file, "--at", "2014-01-13T22:00"},
          "no 12 steps up to 2014-01-13T22:00 for model to read");
  refused({"--source", file, "--at", "2015-01-01"}, "test.csv has no step 2015-01-01");
  refused({"--source", file, "--at", "soon"}, "--at = soon: expected a time");
  refused({"--source", file, "--at", "end", "--limit", "3"}, "--limit and --at both choose");
  refused({"--source", file, "--limit", "-1"}, "--limit = -1");
  refused({"--source", file, "--nbest", "3"}, "--nbest: not of models of series");
  refused({"--source", file, "--reference", file}, "--reference: not of models of series");
  EXPECT_TRUE(was_refused(run({model, tiny_classifier()}, {"--source", file}),
                          "reads no series, and the first one does"));
  EXPECT_TRUE(was_refused(run({tiny_classifier()}, {"--source", "a dog", "--at", "end"}),
                          "--at: only of models of series"));
  std::string doubled;  // the same series, under another name as well
  for (const auto& line : lines_of(wave(120))) {
    const auto cell = line.substr(line.find(',') + 1);
    doubled += line + ',' + (doubled.empty() ? "wind" : cell.substr(0, cell.find(','))) + '\n';
  }
  const auto both = folder_.write("both.csv", doubled);
  const auto narrow = trained("narrow", {"--forecast.inputs", "sky"});
  const auto other = folder_ / "other";
  ASSERT_TRUE(succeeded(train_series(other, both, {"--training.updates", "2"}, "wind")));
  EXPECT_TRUE(was_refused(run({other, narrow}, {"--source", both}),
                          "the model narrow goes on with pm, and the first one with wind"));
}

}  // namespace
}  // namespace attend::tests
