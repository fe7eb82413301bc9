#include "data/number_coder.h"

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

// Of 1, 2, 3, 6: mean 3, squares 4, 1, 0, 9. Of four times 5: no deviation.
TEST(NumberCoder, BringsEachNumberToItsMeanAndDeviation) {
  text::MemoryLines cells({"1,5 2,5", "3,5  6,5"});
  const auto coder = NumberCoder::learn(cells);
  ASSERT_EQ(coder->size(), 2);
  EXPECT_DOUBLE_EQ(coder->scales()[0].mean, 3.0);
  EXPECT_DOUBLE_EQ(coder->scales()[0].deviation, std::sqrt(14.0 / 4.0));
  EXPECT_EQ(coder->scales()[1], (Scale{5.0, 1.0}));
  const auto part = coder->encode("3,5 10,6");
  EXPECT_EQ(part.extents, std::vector<std::int64_t>{2});
  EXPECT_EQ(part.size, 2);
  EXPECT_EQ(part.numbers, (std::vector<float>{0.0F, 0.0F, float(7.0 / std::sqrt(3.5)), 1.0F}));
  EXPECT_EQ(coder->decode_numbers(part.numbers), "3,5 10,6");
}

TEST(NumberCoder, IsReadAsItWasWritten) {
  const NumberCoder coder({{0.1, 1.0 / 3.0}, {-1e20, 1e-7}});
  EXPECT_EQ(NumberCoder::load(coder.bytes(), "file")->scales(), coder.scales());
  const auto loaded = load_coder(coder.kind(), coder.bytes(), "file");
  EXPECT_EQ(loaded->symbol_count(), 0);
  for (const auto* bytes : {"", "1\n", "1 0\n", "1 -1\n", "1 x\n", "1 1\n2\n", "nan 1\n"}) {
    EXPECT_THROW(NumberCoder::load(bytes, "file"), Error) << bytes;
  }
}

TEST(NumberCoder, RefusesTextWhereANumberShouldBe) {
  text::MemoryLines words({"1", "NA"});
  EXPECT_EQ(error_of([&] { NumberCoder::learn(words); }), "line 2: NA is no number");
  text::MemoryLines other({"1,2", "3"});
  EXPECT_EQ(error_of([&] { NumberCoder::learn(other); }),
            "line 2: 3 has 1 numbers: expected 2, as there are before");
  text::MemoryLines none({" "});
  EXPECT_THROW(NumberCoder::learn(none), Error);
  const NumberCoder coder({Scale{}});
  EXPECT_EQ(error_of([&] { coder.encode("1 2,3"); }), "2,3 has 2 numbers: expected 1");
  for (const auto* cell : {"", "1,", "1e60", "inf", "0x10", "1 2z"}) {
    EXPECT_THROW(coder.encode(cell), Error) << cell;
  }
}

// Of the second number nothing changes. Differences of the first: 0 and 2, 0 and 4; mean 1.5,
// squares 2.25, 0.25, 2.25, 6.25: each cell begins anew.
TEST(NumberCoder, ReadsFirstNumbersAsWhatTheyDifferBy) {
  text::MemoryLines cells({"100,7 102,7", "5,7 9,7"});
  const auto coder = NumberCoder::learn(cells, 1);
  EXPECT_DOUBLE_EQ(coder->scales()[0].mean, 1.5);
  EXPECT_DOUBLE_EQ(coder->scales()[0].deviation, std::sqrt(11.0 / 4.0));
  EXPECT_EQ(coder->scales()[1], (Scale{7.0, 1.0}));
  const NumberCoder plain({Scale{}, Scale{}, Scale{}}, 2);
  EXPECT_EQ(plain.encode("10,20,1 11,18,0 11,19,1").numbers,
            (std::vector<float>{0, 0, 1, 1, -2, 0, 0, 1, 1}));
  const auto loaded = NumberCoder::load(plain.bytes(), "file");
  EXPECT_EQ(loaded->differences(), 2);
  EXPECT_EQ(loaded->scales(), plain.scales());
  EXPECT_THROW(NumberCoder::load("differences 4\n" + plain.bytes().substr(14), "file"), Error);
  text::MemoryLines again({"1,2"});
  EXPECT_THROW(NumberCoder::learn(again, 3), ConfigError);
  EXPECT_THROW(NumberCoder({Scale{}}, 2), std::logic_error);
}

}  // namespace
}  // namespace attend::data
