#include "text/latex.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace attend::text {
namespace {

/// The symbols with a space between them.
std::string spaced(std::string_view formula) {
  std::string all;
  for (const auto& symbol : latex_symbols(formula)) {
    all += fmt::format("{}{}", all.empty() ? "" : " ", symbol.text);
  }
  return all;
}

TEST(LatexSymbols, AreCommandsAndCharacters) {
  EXPECT_EQ(spaced("\\frac{a}{b}^2"), "\\frac { a } { b } ^ 2");
  EXPECT_EQ(spaced("\\alpha\\beta x"), "\\alpha \\beta x");
  EXPECT_EQ(spaced("1\\,000\\%"), "1 \\, 0 0 0 \\%");
  EXPECT_EQ(spaced("a\\\\b\\{c\\}"), "a \\\\ b \\{ c \\}");
  EXPECT_EQ(spaced("\\sin2x"), "\\sin 2 x");
  EXPECT_EQ(spaced("é\\é\\日"), "é \\é \\日");
}

TEST(LatexSymbols, WhiteSpaceOnlyPartsThem) {
  EXPECT_EQ(spaced("  x\t ^ {2}\u00A0y  "), "x ^ { 2 } y");
  EXPECT_EQ(spaced("\\in A"), "\\in A");
  EXPECT_EQ(spaced("\\inA"), "\\inA");
  EXPECT_EQ(spaced("a\\ b"), "a \\ b");  // a space that is printed
  EXPECT_EQ(spaced("a\\"), "a \\");
  EXPECT_EQ(spaced(""), "");
  EXPECT_EQ(spaced(" \t"), "");
}

TEST(LatexSymbols, ALabelPrintsNothing) {
  EXPECT_EQ(spaced("x=1 .\\label{eq:one}"), "x = 1 .");
  EXPECT_EQ(spaced("\\label {a b} y"), "y");
  EXPECT_EQ(spaced("\\labels{a}"), "\\labels { a }");
  EXPECT_EQ(spaced("\\label x"), "\\label x");    // no argument
  EXPECT_EQ(spaced("\\label{x"), "\\label { x");  // nothing ends it
  EXPECT_EQ(spaced("a\\label{x}\\label{y}b"), "a b");
}

TEST(LatexSymbols, StayTheSameWithSpacesBetweenThem) {
  for (const auto* const formula :
       {"ds^{2} = (1 - {qcos\\theta\\over r})^{2\\over 1 + \\alpha^{2}}\\, .\\label{eq:sps1}",
        "a\\ b\\", "\\left\\{ x \\right.", "\\mbox{if  $x$}"}) {
    const auto once = spaced(formula);
    EXPECT_EQ(spaced(once), once);
  }
}

TEST(LatexSymbols, KnowWhereTheyStart) {
  const auto symbols = latex_symbols(" \\pi\\label{a} é2");
  ASSERT_EQ(symbols.size(), 3U);
  EXPECT_EQ(symbols[0].start, 1U);
  EXPECT_EQ(symbols[1].start, 14U);
  EXPECT_EQ(symbols[2].start, 16U);
}

}  // namespace
}  // namespace attend::text
