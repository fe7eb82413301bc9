#include "cli/compare_report.h"

#include <array>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "cli/compare_columns.h"
#include "metrics/text_metrics.h"
#include "view/glyphs.h"

namespace attend::cli {
namespace {

using Named = std::vector<std::pair<std::string, std::string>>;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

double mean_of_sums(std::span<const int64_t> sums) {
  return static_cast<double>(sums[0]) / static_cast<double>(sums[1]);
}

/// Of so many lines, whose scores are `mean` and, in turns, as much more or less.
metrics::LineCounts lines_of(int64_t mean, int64_t more, int count = 100) {
  metrics::LineCounts lines{.width = 2, .score = mean_of_sums};
  for (int i = 0; i < count; ++i) {
    lines.add(std::array<int64_t, 2>{i % 2 == 0 ? mean + more : mean - more, 1});
  }
  return lines;
}

ComparedRun run_called(const std::string& name, double bleu) {
  ComparedRun run;
  run.name = run.folder = name;
  run.has_attention = true;
  run.keys = {{"model.reader", "bahdanau"}, {"attention.score", "dot"}};
  run.metrics = metrics::metrics_of_texts();
  run.translated = Translated{.figures = {{"bleu", bleu}, {"chrf", 50.0}, {"exact", 0.25}},
                              .seconds = 2.0,
                              .symbols = 3000};
  run.alignment =
      metrics::AlignmentCounts{.proposed = 10, .sure = 10, .sure_hits = 6, .possible_hits = 6};
  run.attention =
      metrics::AttentionHealth{.sentences = 1, .steps = 10, .evenness = 0.9, .information = 0.5};
  return run;
}

Comparison two_runs() {
  Comparison comparison;
  comparison.text = "test.en";
  comparison.metrics = metrics::metrics_of_texts();
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
  comparison.runs[0].translated->figures.emplace_back("error_rate", 0.125);
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

/// Scored on 100 lines by BLEU, 30 and `second` on the mean; AER is the same.
Comparison tested_runs(int64_t second, int64_t spread) {
  auto comparison = two_runs();
  comparison.runs[0].lines["bleu"] = lines_of(30, 0);
  comparison.runs[1].lines["bleu"] = lines_of(second, spread);
  comparison.runs[1].translated->figures[0].second = static_cast<double>(second);
  for (auto& run : comparison.runs) run.lines["chrf"] = lines_of(50, 3);
  comparison.resampled = resampled_runs(comparison.runs, comparison.metrics, {});
  return comparison;
}

const auto* const kMarked = "best\" data-value=\"30\"";

// Of the second run the lines are 29 each: never as good as 30.
TEST(CompareReport, TheBestBeyondChanceIsMarkedEverywhere) {
  const auto comparison = tested_runs(29, 0);
  const auto html = to_html(comparison);
  EXPECT_TRUE(has(html, kMarked));
  EXPECT_FALSE(has(html, "best\" data-value=\"29\""));
  EXPECT_FALSE(has(html, "best\" data-value=\"50\""));  // chrF is the same
  EXPECT_TRUE(has(html, "title=\"-1.00 p=0.002 to the best\""));
  EXPECT_TRUE(has(html,
                  "<h2>Difference from the best, paired bootstrap, 1000 resamples of 100 "
                  "lines, seed 12345</h2>"));
  const auto text = to_text(comparison, 0);
  EXPECT_TRUE(has(text, " 30.00* "));
  EXPECT_TRUE(has(text, " 29.00  "));
  EXPECT_TRUE(has(text, "* Marked: better than all other runs beyond chance, p < 0.05"));
  EXPECT_TRUE(has(text, "\nfirst   best           best\n"));
  EXPECT_TRUE(has(text, "\nsecond  -1.00 p=0.002  0.00 p=1.000\n")) << text;
  EXPECT_TRUE(has(to_table(comparison, "latex"), "\\textbf{30.00}"));
  EXPECT_TRUE(has(to_table(comparison, "markdown"), "| **30.00** |"));
}

// Of the second run one line in two is 40 better, the other 42 worse: 30 and 29 by chance.
TEST(CompareReport, NothingIsMarkedWithinTheNoise) {
  const auto comparison = tested_runs(29, 41);
  EXPECT_FALSE(has(to_html(comparison), kMarked));
  const auto text = to_text(comparison, 0);
  EXPECT_FALSE(has(text, "30.00*"));
  EXPECT_TRUE(has(text, "-1.00 p=0.")) << text;
  for (const auto* format : {"latex", "markdown"}) {
    EXPECT_FALSE(has(to_table(comparison, format), "textbf{30.00}")) << format;
    EXPECT_FALSE(has(to_table(comparison, format), "**30.00**")) << format;
  }
}

// The third is nearly as good as the first; so the first is not the best, though the second is
// worse.
TEST(CompareReport, TheBestMustDifferFromAllOthers) {
  auto comparison = tested_runs(29, 0);
  comparison.runs.push_back(run_called("third", 30.0));
  comparison.runs[2].lines["bleu"] = lines_of(30, 20);
  comparison.resampled = resampled_runs(comparison.runs, comparison.metrics, {});
  EXPECT_FALSE(has(to_html(comparison), kMarked));
  EXPECT_EQ(comparison.resampled.called("bleu")->pairs.size(), 3U);
}

TEST(CompareReport, WithoutLinesNoScoreIsMarked) {
  auto comparison = two_runs();
  EXPECT_FALSE(has(to_html(comparison), kMarked));
  EXPECT_FALSE(has(to_text(comparison, 0), "paired"));
  comparison.text.clear();
  for (const auto& [run, bleu] : {std::pair(0U, 30.0), std::pair(1U, 20.0)}) {
    comparison.runs[run].dev.emplace();
    comparison.runs[run].dev->figures = {{"bleu", bleu}};
  }
  EXPECT_FALSE(has(to_html(comparison), kMarked));
  EXPECT_TRUE(has(to_text(comparison, 0), "beyond chance is not known: give --source"));
}

TEST(CompareReport, TimesAreMarkedOnlyIfTheyDifferByATenth) {
  auto comparison = two_runs();
  comparison.runs[1].translated->seconds = 2.1;
  EXPECT_FALSE(has(to_text(comparison, 0), "2.0 s*"));
  comparison.runs[1].translated->seconds = 2.3;
  EXPECT_TRUE(has(to_text(comparison, 0), "2.0 s*"));
  comparison.runs[0].bytes = 1000000;  // sizes are exact
  comparison.runs[1].bytes = 1010000;
  EXPECT_TRUE(has(to_text(comparison, 0), "1.0*"));
}

TEST(CompareReport, IntervalsStandBesideTheScores) {
  auto comparison = tested_runs(29, 41);
  EXPECT_FALSE(has(to_text(comparison, 0), "[30.00"));
  comparison.has_intervals = true;
  EXPECT_TRUE(has(to_text(comparison, 0), "30.00 [30.00, 30.00]"));
  EXPECT_TRUE(has(to_text(comparison, 0), "In brackets: the middle 95 % of 1000 resamples"));
  EXPECT_TRUE(has(to_html(comparison), "30.00 <small>[30.00, 30.00]</small>"));
  EXPECT_TRUE(has(to_table(comparison, "latex"), "30.00 {\\scriptsize [30.00, 30.00]}"));
  const auto csv = to_table(comparison, "csv");
  EXPECT_TRUE(csv.starts_with("run,BLEU,BLEU low,BLEU high,BLEU p,chrF,")) << csv;
  EXPECT_TRUE(has(csv, "\nfirst,30,30,30,,50,"));
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
