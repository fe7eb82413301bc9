#include "view/compare_page.h"

#include <cmath>
#include <limits>
#include <regex>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "test_paths.h"
#include "view/chart.h"
#include "view/html.h"

namespace attend::view {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

ComparePage two_runs() {
  ComparePage page;
  page.title = "Two runs";
  ResultTable table;
  table.columns = {{"", "run", ""}, {"quality", "BLEU", "0 to 100"}, {"quality", "AER", ""}};
  table.rows = {
      {{.text = "a"}, {.text = "31.50", .value = 31.5, .is_best = true}, {}},
      {{.text = "b", .note = "collapsed", .is_warned = true},
       {.text = "7.00", .value = 7.0, .interval = {{6.0, 8.0}}, .interval_text = "6.0, 8.0"},
       {.text = "40.0 %", .value = 0.4}}};
  page.tables = {table};
  page.charts = {
      {"BLEU by length", "words", {"1-5", "6-10"}, {{"a", {{0, 30}, {1, 33}}}, {"b", {}}}}};
  return page;
}

TEST(HtmlText, LeavesNothingThatHtmlWouldRead) {
  EXPECT_EQ(html_text("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
  EXPECT_EQ(html_text("x\ny\x1b[31m\xff"), "x\uFFFDy\uFFFD[31m\uFFFD");
}

TEST(ComparePage, HasARowForEachAndSortsByNumbers) {
  const auto html = to_html(two_runs());
  EXPECT_TRUE(html.starts_with("<!doctype html>"));
  EXPECT_TRUE(has(html, "<title>Two runs</title>"));
  EXPECT_EQ(count(html, "<tr><th scope=\"row\""), 2U);
  EXPECT_TRUE(has(html, "<td class=\"number opens best\" data-value=\"31.5\">31.50</td>"));
  EXPECT_TRUE(has(html, "<td class=\"number\">-</td>"));
  EXPECT_TRUE(has(html, "class=\"warned\" title=\"collapsed\""));
  EXPECT_TRUE(has(html, ">7.00 <small>[6.0, 8.0]</small></td>"));
  EXPECT_TRUE(has(html, "<th colspan=\"2\" scope=\"colgroup\" class=\"opens\">quality</th>"));
  EXPECT_FALSE(has(html, "{{"));
}

TEST(ComparePage, NeedsNoNetwork) {
  const auto html = to_html(two_runs());
  EXPECT_FALSE(has(html, "http:"));
  EXPECT_FALSE(has(html, "https:"));
  EXPECT_FALSE(has(html, "src="));
  EXPECT_FALSE(has(html, "url("));
  EXPECT_TRUE(has(html, "default-src 'none'"));
}

TEST(ComparePage, TakesNamesAsText) {
  auto page = two_runs();
  const std::string hostile = "</td><script>alert(1)</script>{{body}}\"'";
  auto& table = page.tables[0];
  page.title = table.rows[0][0].text = table.rows[0][0].note = table.title = hostile;
  table.columns[1].head = table.columns[1].help = table.columns[1].group = hostile;
  page.charts[0].series[0].name = page.charts[0].title = page.charts[0].ticks[0] = hostile;
  page.notes = page.warnings = {hostile};
  const auto html = to_html(page);
  EXPECT_EQ(count(html, "<script>"), 1U);  // the page's own
  EXPECT_FALSE(has(html, "alert(1)</script>"));
  EXPECT_EQ(count(html, "<tbody>"), 1U);
}

TEST(ComparePage, RefusesARowOfAnotherSize) {
  auto page = two_runs();
  page.tables[0].rows[1].pop_back();
  EXPECT_THROW(to_html(page), std::logic_error);
}

TEST(Chart, AxesAreDividedByRoundNumbers) {
  EXPECT_EQ(ticks_between(0.0, 33.0, 4), (std::vector<double>{0, 10, 20, 30, 40}));
  EXPECT_EQ(ticks_between(0.0, 8.0, 4), (std::vector<double>{0, 2, 4, 6, 8}));
  EXPECT_FALSE(std::signbit(ticks_between(0.0, 8.0, 4)[0]));
  const auto small = ticks_between(0.0, 0.5, 4);
  ASSERT_EQ(small.size(), 4U);
  EXPECT_NEAR(small.back(), 0.6, 1e-12);
}

TEST(Chart, DrawsPointsAndLeavesOutWhatIsNone) {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  // The axes go from 0 at y = 234 to 10 at y = 12, and from 0 at x = 52 to 200 at x = 456.
  const auto svg = to_svg_figure({"T", "updates", {}, {{"a", {{100, 0}, {150, nan}, {200, 10}}}}});
  EXPECT_TRUE(has(svg, "<polyline points=\"254.0,234.0 456.0,12.0 \"/>"));
  EXPECT_EQ(count(svg, "<circle"), 2U);
  EXPECT_FALSE(has(svg, "nan"));
  EXPECT_EQ(to_svg_figure({"T", "updates", {}, {{"a", {}}, {"b", {{1, nan}}}}}), "");
}

TEST(Chart, OnePointStandsInTheMiddle) {
  const auto svg = to_svg_figure({"T", "words", {"1-5"}, {{"a", {{0, 0}}}}});
  EXPECT_TRUE(has(svg, "<polyline points=\"254.0,234.0 \"/>"));
  EXPECT_TRUE(has(svg, ">1-5</text>"));
}

TEST(Chart, CountsInWholeNumbersFromZero) {
  const auto of_few = to_svg_figure({"T", "updates", {}, {{"a", {{1, 0}, {3, 10}}}}});
  for (const auto* tick : {">0<", ">1<", ">2<", ">3<"}) EXPECT_TRUE(has(of_few, tick)) << tick;
  EXPECT_FALSE(has(of_few, ">1.5<"));
  EXPECT_FALSE(has(of_few, ">0.5<"));
  const auto of_one = to_svg_figure({"T", "updates", {}, {{"a", {{1, 10}}}}});
  EXPECT_FALSE(has(of_one, ">0.2<"));
  EXPECT_TRUE(has(of_one, "cx=\"456.0\""));
  const auto of_many = to_svg_figure({"T", "updates", {}, {{"a", {{2000000, 10}}}}});
  EXPECT_TRUE(has(of_many, ">2000000<"));
}

// A run has one colour on all pages.
TEST(ComparePage, HasTheColoursOfTheOtherPages) {
  const auto colours = read_file(tests::source_folder() + "/web/src/colours.ts");
  const auto at = colours.find("kRunColours");
  ASSERT_NE(at, std::string::npos);
  const auto html = to_html(two_runs());
  const std::regex colour("#[0-9a-f]{6}");
  const auto all = colours.substr(at, colours.find("};", at) - at);
  std::size_t found = 0;
  for (std::sregex_iterator it(all.begin(), all.end(), colour), end; it != end; ++it, ++found) {
    EXPECT_TRUE(has(html, fmt::format("--c{}: {};", found % 8, it->str()))) << it->str();
  }
  EXPECT_EQ(found, 16U);
}

}  // namespace
}  // namespace attend::view
