#include "format/boxes.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::format {
namespace {

using Boxes = std::vector<WordBox>;

std::string refusal_of(std::string_view line) {
  try {
    read_boxes(line, "a.boxes:3");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Boxes, AreReadAsTheyWereWritten) {
  const Boxes boxes = {{0, 1, 2, 3, 4}, {7, 0, 0, 0.5, 64}, {7, 10, 4, 20.25, 14}};
  EXPECT_EQ(to_line(boxes), "0 1 2 3 4; 7 0 0 0.5 64; 7 10 4 20.25 14");
  EXPECT_EQ(read_boxes(to_line(boxes), ""), boxes);
  EXPECT_EQ(read_boxes(" 0 1\t2 3 4 ;7 0 0 .5 64;7 10 4 20.25 14\r", ""), boxes);
  EXPECT_EQ(to_line({}), "");
  const Boxes exact = {{0, 0.1, 1e-7, 1'234'567.25, 1e16}};  // of more digits than six
  EXPECT_EQ(read_boxes(to_line(exact), ""), exact);
  EXPECT_EQ(read_boxes(" ", ""), Boxes{});
}

TEST(Boxes, ThatCannotBeAreRefusedWithTheirLine) {
  for (const auto* line :
       {"1 2 3 4", "1 2 3 4 5 6", "a 2 3 4 5", "1 2 3 4 5;", ";", "1.5 2 3 4 5", "-1 2 3 4 5",
        "1 -2 3 4 5", "1 4 3 4 5", "1 2 5 4 5", "1 2 3 nan 5", "1 2 3 inf 5", "1 2 3 4 5px",
        "99999999999999999999 2 3 4 5", "1 2 3 4 5,", "1 5 3 4 5"}) {
    const auto said = refusal_of(line);
    EXPECT_EQ(said.find("a.boxes:3: found '"), 0U) << line << ": " << said;
    EXPECT_EQ(said.find('\n'), std::string::npos);
  }
  EXPECT_LT(refusal_of(std::string(100'000, 'x')).size(), 300U);
}

TEST(Boxes, BeyondCaptionOrPictureAreRefused) {
  const Boxes boxes = {{2, 0, 0, 64, 48}};
  EXPECT_NO_THROW(check_boxes(boxes, "a.boxes:1", 3, 48, 64));
  EXPECT_THROW(check_boxes(boxes, "a.boxes:1", 2, 48, 64), Error);
  EXPECT_THROW(check_boxes(boxes, "a.boxes:1", 0, 48, 64), Error);
  EXPECT_THROW(check_boxes(boxes, "a.boxes:1", 3, 47, 64), Error);
  EXPECT_THROW(check_boxes(boxes, "a.boxes:1", 3, 48, 63), Error);
}

}  // namespace
}  // namespace attend::format
