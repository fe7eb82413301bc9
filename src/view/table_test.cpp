#include "view/table.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

TEST(Table, StandsNumbersAtTheRightAndWordsAtTheLeft) {
  Table table({"system", "BLEU", "time", "note"});
  table.add_row({"global attention", "26.75", "1 h 02 min", ""});
  table.add_row({"none", "-", "45 s", "3rd run"});
  EXPECT_EQ(table.text(),
            "system             BLEU        time  note\n"
            "----------------  -----  ----------  -------\n"
            "global attention  26.75  1 h 02 min\n"
            "none                  -        45 s  3rd run\n");
}

TEST(Table, KnowsNumbersInTheirForms) {
  for (const auto* cell : {"1", "-1.5e-3", "+12,345", ".5", "3.2 %", "7%", "nan", "-inf", "1.23 M",
                           "2.5*", "24.40 [23.1, 25.7]"}) {
    Table one({"a head that is long"});
    one.add_row({cell});
    EXPECT_EQ(one.text().back(), '\n');
    EXPECT_EQ(one.text().substr(40, 1), " ") << cell;  // the row begins with filling
  }
}

TEST(Table, TakesWordsThatBeginWithDigitsForWords) {
  Table table({"a long head"});
  table.add_row({"2-layer"});
  EXPECT_EQ(table.text(), "a long head\n-----------\n2-layer\n");
}

TEST(Table, CountsWideCharactersAsTwo) {
  Table table({"word", "n"});
  table.add_row({"中文字", "1"});
  table.add_row({"cafe\u0301", "10"});
  EXPECT_EQ(table.text(),
            "word     n\n"
            "------  --\n"
            "中文字   1\n"
            "cafe\u0301    10\n");
  EXPECT_EQ(table.text(false),
            "word   n\n"
            "----  --\n"
            "???    1\n"
            "cafe  10\n");
}

TEST(Table, MayHaveNoRows) {
  EXPECT_EQ(Table({"a", "bc"}).text(), "a  bc\n-  --\n");
}

TEST(Table, WithARowOfAnotherSizeIsALogicError) {
  Table table({"a", "b"});
  EXPECT_THROW(table.add_row({"1"}), std::logic_error);
}

}  // namespace
}  // namespace attend::view
