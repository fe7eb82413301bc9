#include "view/plot_picture.h"

#include <cmath>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "core/error.h"
#include "test_paths.h"

namespace attend::view {
namespace {

using format::Plot;

std::string svg_of(const Plot& plot, const std::string& chart) {
  return to_svg(picture_of(plot, chart));
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

format::PlotChart chart_of(const std::string& name, const std::string& title,
                           const std::string& table, const std::string& column) {
  const bool is_of_attention = column == "entropy";
  return {.name = name,
          .group = is_of_attention ? format::kAttentionGroup : table,
          .title = title,
          .unit = "nats",
          .help = "",
          .table = table,
          .column = column};
}

/// Of what runs can have, and of more.
std::vector<format::PlotChart> charts() {
  return {chart_of("train-loss", "Training loss", "progress", "loss"),
          chart_of("bleu", "BLEU", "validations", "bleu"),
          chart_of("aer", "AER", "validations", "aer"),
          chart_of("entropy", "Entropy", "validations", "entropy"),
          chart_of("bleu-by-length", "BLEU", "lengths", "bleu")};
}

/// Runs with three reports, two validations and, the first of them, an attention.
Plot runs(std::size_t number) {
  Plot plot{.program = "attend", .title = "Runs", .view = {}, .charts = charts(), .runs = {}};
  for (std::size_t i = 0; i < number; ++i) {
    auto& run = plot.runs.emplace_back();
    run.name = "run " + std::to_string(i);
    run.progress = {{{"update", {1, 50, 100}},
                     {"seconds", {1, 5, 9000}},
                     {"symbols", {10, 500, 900}},
                     {"loss", {7.0, 4.0, 3.0 + 0.1 * static_cast<double>(i)}}}};
    run.validations = {{{"update", {50, 100}},
                        {"seconds", {5, 9000}},
                        {"symbols", {500, 900}},
                        {"bleu", {10, 30}}}};
    if (i > 0) continue;
    run.score = "dot";
    run.validations.columns.push_back({"entropy", {1.5, 0.5}});
  }
  return plot;
}

TEST(PlotPicture, HasAPanelOfEachChartAndALineOfEachRunInIt) {
  const auto svg = svg_of(runs(3), "");
  EXPECT_EQ(count(svg, "font-size=\"11.5\" font-weight=\"600\""),
            3U);  // training loss, BLEU, entropy
  EXPECT_EQ(count(svg, "<g><title>run 0</title>"), 3U);
  EXPECT_EQ(count(svg, "<g><title>run 1</title>"), 2U);
  EXPECT_EQ(count(svg, "Without attention, so without curves here: run 1, run 2<"), 1U);
  EXPECT_EQ(count(svg, "<svg"), 1U);
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
}

TEST(PlotPicture, OneChartNamesTheLinesAtTheirEnds) {
  const auto svg = svg_of(runs(3), "bleu");
  EXPECT_EQ(count(svg, "<g><title>"), 3U);
  EXPECT_EQ(count(svg, ">run 2</text>"), 1U);
  EXPECT_EQ(count(svg, "Training loss"), 0U);
}

TEST(PlotPicture, TimeIsInHoursOfALongTraining) {
  auto plot = runs(1);
  plot.view.across = "seconds";
  EXPECT_EQ(count(svg_of(plot, "bleu"), ">hours of training<"), 1U);
  plot.view.across = "symbols";
  EXPECT_EQ(count(svg_of(plot, "bleu"), ">target tokens read<"), 1U);
}

TEST(PlotPicture, ByLengthLinesDifferInDashesAndFewSentencesHaveHollowDots) {
  auto plot = runs(2);
  for (auto& run : plot.runs) {
    run.lengths = {
        {{"shortest", {1, 6}}, {"longest", {5, NAN}}, {"count", {9, 10}}, {"bleu", {20, 30}}}};
  }
  const auto svg = svg_of(plot, "bleu-by-length");
  EXPECT_EQ(count(svg, "fill=\"none\" stroke=\"#0b62b8\" stroke-width=\"1.6\""), 1U);
  EXPECT_EQ(count(svg,
                  "fill=\"none\" stroke=\"#d9540b\" stroke-dasharray=\"7 3\" "
                  "stroke-width=\"1.6\""),
            1U);
  EXPECT_EQ(count(svg, "<circle"), 4U);
  EXPECT_EQ(count(svg, "r=\"2\" fill=\"#ffffff\""), 2U);
}

TEST(PlotPicture, WhatIsNotThereIsAnErrorThatSaysWhatIs) {
  EXPECT_THROW(svg_of(Plot(), ""), Error);
  try {
    svg_of(runs(1), "aer");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("train-loss, bleu, entropy"), std::string::npos);
  }
}

TEST(PlotPicture, NamesAreText) {
  auto plot = runs(1);
  plot.runs[0].name = "<script>&\x1b";
  const auto svg = svg_of(plot, "bleu");
  EXPECT_EQ(count(svg, "<script"), 0U);
  EXPECT_EQ(count(svg, "&lt;script&gt;&amp;"), 2U);
}

TEST(PlotPicture, ItsColoursAreThoseOfThePage) {
  std::ifstream file(tests::source_folder() + "/web/src/colours.ts");
  std::stringstream text;
  text << file.rdbuf();
  const auto all = text.str();
  const auto at = all.find("kRunColours");
  ASSERT_NE(at, std::string::npos);
  const auto light = all.substr(at, all.find("dark:", at) - at);
  const auto svg = svg_of(runs(8), "bleu");
  const std::regex colour("#[0-9a-f]{6}");
  std::set<std::string> colours;
  for (std::sregex_iterator it(light.begin(), light.end(), colour), end; it != end; ++it) {
    colours.insert(it->str());
    EXPECT_EQ(count(svg, "stroke=\"" + it->str() + "\" stroke-width=\"1.6\""), 1U) << it->str();
  }
  EXPECT_EQ(colours.size(), 8U);
}

}  // namespace
}  // namespace attend::view
