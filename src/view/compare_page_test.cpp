#include "view/compare_page.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

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
  page.columns = {{"", "run", ""}, {"quality", "BLEU", "0 to 100"}, {"quality", "AER", ""}};
  page.rows = {
      {{"a", std::numeric_limits<double>::quiet_NaN(), "", false}, {"31.50", 31.5, "", true}, {}},
      {{"b", std::numeric_limits<double>::quiet_NaN(), "collapsed", false},
       {"7.00", 7.0, "", false},
       {"40.0 %", 0.4, "", false}}};
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
  EXPECT_TRUE(has(html, "title=\"collapsed\""));
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
  page.title = page.rows[0][0].text = page.rows[0][0].warning = hostile;
  page.columns[1].head = page.columns[1].help = page.columns[1].group = hostile;
  page.charts[0].series[0].name = page.charts[0].title = page.charts[0].ticks[0] = hostile;
  page.notes = page.warnings = {hostile};
  const auto html = to_html(page);
  EXPECT_EQ(count(html, "<script>"), 1U);  // the page's own
  EXPECT_FALSE(has(html, "alert(1)</script>"));
  EXPECT_EQ(count(html, "<tbody>"), 1U);
}

TEST(ComparePage, RefusesARowOfAnotherSize) {
  auto page = two_runs();
  page.rows[1].pop_back();
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
  // The axis goes from 0 at y = 234 to 10 at y = 12; x from 52 to 456.
  const auto svg = to_svg_figure({"T", "updates", {}, {{"a", {{100, 0}, {150, nan}, {200, 10}}}}});
  EXPECT_TRUE(has(svg, "<polyline points=\"52.0,234.0 456.0,12.0 \"/>"));
  EXPECT_EQ(count(svg, "<circle"), 2U);
  EXPECT_FALSE(has(svg, "nan"));
  EXPECT_EQ(to_svg_figure({"T", "updates", {}, {{"a", {}}, {"b", {{1, nan}}}}}), "");
}

TEST(Chart, OnePointStandsInTheMiddle) {
  const auto svg = to_svg_figure({"T", "words", {"1-5"}, {{"a", {{0, 0}}}}});
  EXPECT_TRUE(has(svg, "<polyline points=\"254.0,234.0 \"/>"));
  EXPECT_TRUE(has(svg, ">1-5</text>"));
}

}  // namespace
}  // namespace attend::view
