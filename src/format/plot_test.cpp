#include "format/plot.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

constexpr auto kNone = std::numeric_limits<double>::quiet_NaN();

const PlotChart kLoss = {.name = "train-loss",
                         .group = "Learning",
                         .title = "Training loss",
                         .unit = "nats",
                         .help = "",
                         .table = "progress",
                         .column = "loss"};

PlotChart of_column(const char* table, const char* column) {
  auto chart = kLoss;
  chart.name = chart.column = column;
  chart.table = table;
  return chart;
}

PlotTable three_reports() {
  return {{{"update", {1, 2, 3}}, {"loss", {6, kNone, 3}}}};
}

TEST(PlotTable, OfSeveralRowsTheMeanStaysOfWhatGrowsTheLast) {
  const PlotTable table{{{"update", {1, 2, 3, 4, 5}}, {"loss", {8, 6, kNone, 5, 4}}}};
  const auto thin = table.thinned(3, {"update"});
  EXPECT_EQ(*thin.find("update"), (std::vector<double>{2, 4, 5}));
  EXPECT_EQ(*thin.find("loss"), (std::vector<double>{7, 5, 4}));
  EXPECT_EQ(*table.thinned(5, {}).find("update"), *table.find("update"));
}

TEST(PlotTable, AGroupWithoutANumberStaysWithout) {
  const PlotTable table{{{"loss", {kNone, kNone, 1, 3}}}};
  const auto values = *table.thinned(2, {}).find("loss");
  EXPECT_TRUE(std::isnan(values.at(0)));
  EXPECT_EQ(values.at(1), 2);
  EXPECT_EQ(table.find("none"), nullptr);
}

TEST(Plot, HasTheChartsThatSomeRunHasANumberOf) {
  Plot plot;
  plot.charts = {kLoss, of_column("validations", "b"), of_column("progress", "c")};
  EXPECT_TRUE(charts_in(plot).empty());
  plot.runs.resize(2);
  plot.runs[1].progress = three_reports();
  ASSERT_EQ(charts_in(plot).size(), 1U);
  EXPECT_EQ(charts_in(plot)[0].name, "train-loss");
  plot.runs[1].progress.columns[1].values.assign(3, kNone);
  EXPECT_TRUE(charts_in(plot).empty());
}

TEST(Plot, IsJsonWithNullForNoNumberAndSixDigits) {
  Plot plot{
      .program = "attend", .title = "a \"b\" \xff", .view = {"seconds", true, 0.5}, .runs = {}};
  plot.charts = {kLoss};
  plot.runs.push_back({.name = "one",
                       .parameters = 7,
                       .score = "dot",
                       .alignment = "global",
                       .selection = "soft",
                       .metric = "bleu",
                       .best_update = 3,
                       .best = 1.0 / 3.0,
                       .notes = {"n"},
                       .progress = three_reports(),
                       .validations = {},
                       .lengths = {}});
  plot.runs.push_back({});
  const auto json = nlohmann::json::parse(to_json(plot));
  EXPECT_EQ(json["format"], "attend-plot");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["view"],
            nlohmann::json({{"across", "seconds"}, {"log", true}, {"smoothing", 0.5}}));
  const auto& run = json["runs"][0];
  EXPECT_EQ(run["attention"]["score"], "dot");
  EXPECT_EQ(run["best"]["value"], 0.333333);
  EXPECT_EQ(run["progress"]["loss"], nlohmann::json({6, nullptr, 3}));
  EXPECT_FALSE(json["runs"][1].contains("attention"));
  EXPECT_FALSE(json["runs"][1].contains("best"));
  ASSERT_EQ(json["charts"].size(), 1U);
  EXPECT_EQ(json["charts"][0]["table"], "progress");
  EXPECT_EQ(json["charts"][0]["column"], "loss");
}

}  // namespace
}  // namespace attend::format
