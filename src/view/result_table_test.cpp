#include "view/result_table.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

ResultTable two_runs() {
  ResultTable table;
  table.columns = {{"", "run", ""}, {"quality", "BLEU", ""}, {"cost", "size", ""}};
  table.rows = {
      {{.text = "a_b"},
       {.text = "31.50",
        .value = 31.504,
        .is_best = true,
        .interval = {{30.25, 32.75}},
        .interval_text = "30.2, 32.8"},
       {.text = "1.2 M", .value = 1200000}},
      {{.text = "c"},
       {.text = "7.00", .value = 7, .interval = {{6, 8}}, .interval_text = "6.0, 8.0", .p = 0.002},
       {}}};
  return table;
}

TEST(ResultTable, AsLatexIsThatOfBooktabs) {
  EXPECT_EQ(to_latex(two_runs(), {"100 % of it"}),
            "% \\usepackage{booktabs}\n"
            "% 100 % of it\n"
            "\\begin{tabular}{lrr}\n"
            "\\toprule\n"
            " & \\multicolumn{1}{c}{quality} & \\multicolumn{1}{c}{cost} \\\\\n"
            "\\cmidrule(lr){2-2}\\cmidrule(lr){3-3}\n"
            "run & BLEU & size \\\\\n"
            "\\midrule\n"
            "a\\_b & \\textbf{31.50} {\\scriptsize [30.2, 32.8]} & 1.2 M \\\\\n"
            "c & 7.00 {\\scriptsize [6.0, 8.0]} & -- \\\\\n"
            "\\bottomrule\n"
            "\\end{tabular}\n");
}

TEST(ResultTable, AsMarkdownHasTheBestInBold) {
  EXPECT_EQ(to_markdown(two_runs(), {"Bold: better."}),
            "| run | BLEU | size |\n"
            "| --- | ---: | ---: |\n"
            "| a\\_b | **31.50** \\[30.2, 32.8\\] | 1.2 M |\n"
            "| c | 7.00 \\[6.0, 8.0\\] | - |\n"
            "\nBold: better.\n");
}

TEST(ResultTable, AsCsvHasNumbersInFullAndNothingForWhatIsNotKnown) {
  EXPECT_EQ(to_csv(two_runs()),
            "run,BLEU,BLEU low,BLEU high,BLEU p,size\n"
            "a_b,31.504,30.25,32.75,,1200000\n"
            "c,7,6,8,0.002,\n");
}

TEST(ResultTable, TakesWhateverCellsHoldForText) {
  ResultTable table;
  table.columns = {{"", "a & b", ""}};
  table.rows = {{{.text = "\\end{tabular}%$#_^~<|>\"`*,\n["}}};
  EXPECT_EQ(to_latex(table, {"one\n\\input{two}"}),
            "% \\usepackage{booktabs}\n"
            "% one\uFFFD\\input{two}\n"
            "\\begin{tabular}{l}\n\\toprule\na \\& b \\\\\n\\midrule\n"
            "\\textbackslash{}end\\{tabular\\}\\%\\$\\#\\_\\textasciicircum{}\\textasciitilde{}"
            "\\textless{}\\textbar{}\\textgreater{}{\\char34}`*,\uFFFD[ \\\\\n"
            "\\bottomrule\n\\end{tabular}\n");
  EXPECT_EQ(to_markdown(table, {}),
            "| a &amp; b |\n| --- |\n"
            "| \\\\end{tabular}%\\$#\\_^\\~&lt;\\|>\"\\`\\*,\uFFFD\\[ |\n");
  EXPECT_EQ(to_csv(table), "a & b\n\"\\end{tabular}%$#_^~<|>\"\"`*,\n[\"\n");
}

TEST(ResultTable, LeavesLatexNothingToJoinOrToReadAsAnArgument) {
  ResultTable table;
  table.columns = {{"", "run", ""}};
  table.rows = {{{.text = "[a--b]"}}, {{.text = "*''c"}}};
  const auto latex = to_latex(table, {});
  EXPECT_NE(latex.find("\n{}[a-{}-b] \\\\\n{}*'{}'c \\\\\n"), std::string::npos) << latex;
}

TEST(ResultTable, WritesNegativeNumbersOfLatexWithAMinusSign) {
  ResultTable table;
  table.columns = {{"", "run", ""}, {"", "change", ""}};
  table.rows = {{{.text = "-a"}, {.text = "-1.5", .value = -1.5}}};
  EXPECT_NE(to_latex(table, {}).find("-a & $-$1.5 \\\\"), std::string::npos);
}

TEST(ResultTable, WithARowOfAnotherSizeIsALogicError) {
  auto table = two_runs();
  table.rows[1].pop_back();
  EXPECT_THROW(to_latex(table, {}), std::logic_error);
  EXPECT_THROW(to_markdown(table, {}), std::logic_error);
  EXPECT_THROW(to_csv(table), std::logic_error);
}

}  // namespace
}  // namespace attend::view
