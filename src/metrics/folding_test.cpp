#include "metrics/folding.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

const Folding kPhones({"ix ih", "", "q", "ax-h  ah"}, "phones");

TEST(Folding, SaysSymbolsByTheirClasses) {
  EXPECT_EQ(kPhones.folded("ix s ax-h"), "ih s ah");
  EXPECT_EQ(kPhones.folded("ih\ts"), "ih s");
}

TEST(Folding, LeavesOutASymbolThatHasNoClass) {
  EXPECT_EQ(kPhones.folded("q ix q s q"), "ih s");
  EXPECT_EQ(kPhones.folded("q"), "");
}

// A class is not a symbol to be folded again, or a table would hang on its order.
TEST(Folding, FoldsOnce) {
  EXPECT_EQ(Folding({"a b", "b c"}, "t").folded("a b"), "b c");
}

TEST(Folding, RefusesWhatIsNoTableWithItsLine) {
  const auto message = [](const std::vector<std::string>& lines) -> std::string {
    try {
      Folding(lines, "table");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message({"a b", "a b c"}),
            "table, line 2: expected a symbol and its class, or a symbol alone, which is left out");
  EXPECT_EQ(message({"a b", "c d", "a e"}), "table, line 3: a has a class already");
}

}  // namespace
}  // namespace attend::metrics
