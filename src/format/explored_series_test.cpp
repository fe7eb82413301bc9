#include "format/explored_series.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

using Json = nlohmann::json;

/// Two steps read, of which the first is a gap, and two said, by a model with attention.
SeriesExploration small() {
  SeriesModel model = {.name = "one", .history = 2, .first = 1, .last = 2, .level = 0.9};
  model.scores = {{"rmse", 1.5}};
  const SeriesReading attention = {.name = "attention",
                                   .first = -1,
                                   .rows = {"03:00", "04:00"},
                                   .weights = {{0.0F, 1.0F}, {0.5F, 0.5F}}};
  const SeriesReading inputs = {.name = "inputs",
                                .first = 0,
                                .chooses_rows = true,
                                .rows = {"wind"},
                                .weights = {{1.0F, 1.0F}}};
  ExploredWindow window;
  window.line = 3;
  window.time = "2014-01-01T02:00";
  window.read = {{std::numeric_limits<double>::quiet_NaN(), 20.5}};
  window.came = {{21.0}};
  window.persistence = {20.5};
  window.models = {{.said = {{{21.5, 20.0, 23.0}, {22.0, 19.0, 25.0}}},
                    .readings = {attention, inputs},
                    .error = 0.5}};
  SeriesExploration exploration = {.program = "attend", .title = "t", .file = "f.csv"};
  exploration.targets = {"pm"};
  exploration.step_seconds = 3600;
  exploration.windows_in_file = 9;
  exploration.chosen = "as asked for";
  exploration.models = {model};
  exploration.windows = {window};
  return exploration;
}

TEST(ExploredSeries, JsonHoldsWhatItWasMadeOf) {
  const auto json = Json::parse(to_json(small()));
  EXPECT_EQ(json["format"], "attend-series");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["targets"], Json{"pm"});
  EXPECT_EQ(json["step_seconds"], 3600);
  EXPECT_EQ(json["windows_in_file"], 9);
  EXPECT_EQ(json["models"][0]["level"], 0.9);
  EXPECT_EQ(json["models"][0]["scores"]["rmse"], 1.5);
  const auto& window = json["windows"][0];
  EXPECT_EQ(window["line"], 3);
  EXPECT_EQ(window["read"], Json::parse("[[null, 20.5]]"));
  EXPECT_EQ(window["came"], Json::parse("[[21.0]]"));
  EXPECT_EQ(window["persistence"], Json::parse("[20.5]"));
  const auto& seen = window["models"][0];
  EXPECT_EQ(seen["said"][0]["values"], Json::parse("[21.5, 22.0]"));
  EXPECT_EQ(seen["said"][0]["low"], Json::parse("[20.0, 19.0]"));
  EXPECT_EQ(seen["said"][0]["high"], Json::parse("[23.0, 25.0]"));
  EXPECT_EQ(seen["error"], 0.5);
  EXPECT_FALSE(seen.contains("persistence_error"));
  EXPECT_EQ(seen["readings"][0]["sums"], "rows");
  EXPECT_EQ(seen["readings"][0]["first"], -1);
  EXPECT_EQ(seen["readings"][0]["weights"], "AAD//wCAAIA=");  // 0, 65535, 32768, 32768
  EXPECT_EQ(seen["readings"][1]["sums"], "columns");
}

TEST(ExploredSeries, HasNoIntervalsUnlessAllNumbersHaveThem) {
  auto exploration = small();
  exploration.windows[0].models[0].said[0][1].low.reset();
  const auto json = Json::parse(to_json(exploration));
  const auto& said = json["windows"][0]["models"][0]["said"][0];
  EXPECT_FALSE(said.contains("low"));
  EXPECT_FALSE(said.contains("high"));
}

TEST(ExploredSeries, ThrowsWhereListsDoNotFit) {
  const auto refused = [](const auto& change) {
    auto exploration = small();
    change(exploration);
    EXPECT_THROW(to_json(exploration), std::logic_error);
  };
  refused([](auto& all) { all.targets.emplace_back("temp"); });
  refused([](auto& all) { all.models.emplace_back(); });
  refused([](auto& all) { all.models[0].last = 3; });
  refused([](auto& all) { all.windows[0].persistence.clear(); });
  refused([](auto& all) { all.windows[0].models[0].readings[0].rows.pop_back(); });
  refused([](auto& all) { all.windows[0].models[0].readings[0].weights[1].pop_back(); });
  refused([](auto& all) { all.windows[0].models[0].readings[0].weights[1][0] = -0.5F; });
}

}  // namespace
}  // namespace attend::format
