#include "metrics/bits.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

using Lines = std::vector<std::string>;

double score(const char* name, const Lines& found, const Lines& right) {
  return find_metric(metrics_of_bits(), name)->of(found, right);
}

TEST(Bits, AreCountedOverAllLinesAndByTheLine) {
  const Lines right = {"01 11", "00 00", "10"};
  const Lines found = {"01 11", "01 10", "11"};
  EXPECT_DOUBLE_EQ(score("wrong_bits", found, right), 3.0 / 10.0);
  EXPECT_DOUBLE_EQ(score("right_sequences", found, right), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(score("wrong_bits_a_sequence", found, right), 1.0);
}

TEST(Bits, ThatAreNoneOrNotAsManyAreRefusedByLine) {
  const auto refusal = [](const Lines& found, const Lines& right) {
    try {
      check_bits(found, right, "found.txt", "right.txt");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal({"01 10"}, {"11 11"}), "");
  EXPECT_EQ(refusal({"01", "02"}, {"11", "11"}),
            "found.txt:2: 02 is no word of bits: expected 0 and 1 alone");
  EXPECT_EQ(refusal({"01 1"}, {"01 11"}), "found.txt:1: a word of 1 bits after one of 2");
  EXPECT_EQ(refusal({"01"}, {"01 11"}),
            "found.txt:1: 1 words of 2 bits: expected 2 words of 2 bits, as right.txt has there");
  EXPECT_EQ(refusal({"01"}, {" "}), "right.txt:1: an empty line: expected words of bits");
}

}  // namespace
}  // namespace attend::metrics
