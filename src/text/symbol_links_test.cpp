#include "text/symbol_links.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace attend::text {
namespace {

// Of the words 0 and 1, in two and three symbols, and the words 0 and 1 in one and two.
TEST(SymbolLinks, LinkEachSymbolOfAWordWithEachOfTheOther) {
  const std::vector<int> source = {0, 0, 1, 1, 1};
  const std::vector<int> target = {0, 1, 1};
  EXPECT_EQ(to_text(symbol_links({{0, 1}}, source, target)), "0-1 0-2 1-1 1-2");
  EXPECT_EQ(to_text(symbol_links({{1, 0}}, source, target)), "2-0 3-0 4-0");
  EXPECT_EQ(to_text(symbol_links({}, source, target)), "");
}

TEST(SymbolLinks, LeaveOutSymbolsWithoutAWord) {
  EXPECT_EQ(to_text(symbol_links({{0, 0}}, std::vector{0, -1}, std::vector{-1, 0})), "0-1");
}

}  // namespace
}  // namespace attend::text
