#include "cli/compare_report.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/compare_columns.h"
#include "view/glyphs.h"

namespace attend::cli {
namespace {

using Named = std::vector<std::pair<std::string, std::string>>;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

ComparedRun run_called(const std::string& name, double bleu) {
  ComparedRun run;
  run.name = run.folder = name;
  run.has_attention = true;
  run.keys = {{"model.reader", "bahdanau"}, {"attention.score", "dot"}};
  run.translated =
      Translated{.bleu = bleu, .chrf = 50.0, .exact = 0.25, .seconds = 2.0, .symbols = 3000};
  run.alignment =
      metrics::AlignmentCounts{.proposed = 10, .sure = 10, .sure_hits = 6, .possible_hits = 6};
  run.attention =
      metrics::AttentionHealth{.sentences = 1, .steps = 10, .evenness = 0.9, .information = 0.5};
  return run;
}

Comparison two_runs() {
  Comparison comparison;
  comparison.text = "test.en";
  comparison.runs = {run_called("first", 30.0), run_called("second", 20.0)};
  return comparison;
}

TEST(CompareColumns, AreOfKeysThatDifferNamedShortly) {
  auto comparison = two_runs();
  EXPECT_EQ(keys_that_differ(comparison), Named{});
  comparison.runs[1].keys[1].second = "general";
  EXPECT_EQ(keys_that_differ(comparison), (Named{{"attention.score", "score"}}));
  comparison.runs[0].keys.emplace_back("other.score", "1");
  comparison.runs[1].keys.emplace_back("other.score", "2");
  EXPECT_EQ(keys_that_differ(comparison),
            (Named{{"attention.score", "attention.score"}, {"other.score", "other.score"}}));
}

TEST(CompareColumns, KeysOfAnAttentionThatIsNotThereAreDashes) {
  auto comparison = two_runs();
  comparison.runs.push_back(run_called("third", 10.0));
  comparison.runs[1].keys[1].second = "general";
  comparison.runs[2].has_attention = false;
  EXPECT_EQ(value_of(comparison.runs[2], "attention.score"), "-");
  EXPECT_EQ(value_of(comparison.runs[2], "model.layers"), "-");
  EXPECT_EQ(value_of(comparison.runs[1], "attention.score"), "general");
}

TEST(CompareColumns, ThatSayNothingAreLeftOut) {
  auto comparison = two_runs();
  const auto text = to_text(comparison, 0);
  EXPECT_TRUE(has(text, "AER"));
  EXPECT_TRUE(has(text, "1.50 k/s"));  // 3000 symbols in 2 seconds
  EXPECT_FALSE(has(text, "formed"));
  EXPECT_FALSE(has(text, "epoch"));
  EXPECT_FALSE(has(text, "errors"));
  comparison.counts_symbols = true;
  comparison.runs[0].translated->error_rate = 0.125;
  comparison.runs[1].alignment.reset();
  EXPECT_TRUE(has(to_text(comparison, 0), "12.5 %"));
}

TEST(CompareReport, ColumnsThatDoNotFitGoOnBeneath) {
  const auto comparison = two_runs();
  constexpr int kWidth = 40;
  int blocks = 0;
  std::istringstream lines(to_text(comparison, kWidth));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(view::width_of(line), kWidth) << line;
    if (line.starts_with("run ")) ++blocks;
  }
  EXPECT_GT(blocks, 1);
  const auto whole = to_text(comparison, 0);
  EXPECT_EQ(whole.find("\nrun "), whole.rfind("\nrun "));
}

TEST(CompareReport, ManyKeysHaveARowEach) {
  auto comparison = two_runs();
  for (const auto* key : {"a.one", "a.two", "a.three", "a.four", "a.five", "a.six", "a.seven"}) {
    comparison.runs[0].keys.emplace_back(key, "x");
    comparison.runs[1].keys.emplace_back(key, "y");
  }
  const auto text = to_text(comparison, 0);
  EXPECT_TRUE(has(text, "\nkey    first  second\n"));
  EXPECT_TRUE(has(text, "\nseven  x      y\n"));
}

TEST(CompareReport, TheBestOfAColumnIsMarkedOnThePage) {
  auto comparison = two_runs();
  comparison.runs[1].alignment->sure_hits = comparison.runs[1].alignment->possible_hits = 9;
  const auto html = to_html(comparison);
  EXPECT_TRUE(has(html, "best\" data-value=\"30\">30.00<"));
  EXPECT_FALSE(has(html, "best\" data-value=\"20\">20.00<"));
  EXPECT_FALSE(has(html, "best\" data-value=\"50\">50.00<"));  // chrF is the same
  EXPECT_TRUE(has(html, ">10.0 %<"));                          // AER: 1 - 18 / 20
  EXPECT_FALSE(has(html, "best\" data-value=\"0.4\">40.0 %<"));
}

TEST(CompareReport, WarnsOfACollapseAndOfWhatDoesNotCompare) {
  auto comparison = two_runs();
  comparison.runs[0].attention->information = 0.01;
  comparison.runs[0].vocabularies = "a";
  comparison.runs[1].vocabularies = "b";
  comparison.runs[1].notes = {"is \x1b[31m odd"};
  comparison.refused = {{"third", "a reason"}};
  comparison.failed = {"fourth"};
  const auto text = to_text(comparison, 0);
  EXPECT_TRUE(has(text, "\nwarning: first: the attention has collapsed: every step reads all"));
  EXPECT_TRUE(has(text, "note: the vocabularies differ"));
  EXPECT_TRUE(has(text, "note: third: left out: a reason"));
  EXPECT_TRUE(has(text, "note: fourth: its training failed"));
  EXPECT_FALSE(has(text, "\x1b"));
  EXPECT_FALSE(has(to_text(two_runs(), 0), "note:"));
}

TEST(CompareReport, DevTextsThatDifferMatterWithoutAText) {
  auto comparison = two_runs();
  comparison.runs[0].dev_text = "a";
  comparison.runs[1].dev_text = "b";
  EXPECT_FALSE(has(to_text(comparison, 0), "different dev texts"));
  comparison.text.clear();
  EXPECT_TRUE(has(to_text(comparison, 0), "different dev texts"));
}

}  // namespace
}  // namespace attend::cli
