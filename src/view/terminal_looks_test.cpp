#include "view/terminal_looks.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "view/glyphs.h"

namespace attend::view {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A picture of 40 by 20, white at the left and black at the right; two words look at either half.
DrawnLooks two_words() {
  DrawnLooks looks = {.height = 20.0, .width = 40.0};
  looks.image = std::make_shared<RasterImage>(RasterImage{1, 2, 1, {255, 0}});
  looks.grid = {.rows = 1,
                .columns = 2,
                .height = 20,
                .width = 40,
                .left = 0.0,
                .top = 0.0,
                .right = 40.0,
                .bottom = 20.0};
  looks.words = {"left", "both"};
  looks.weights = {{1.0F, 0.0F}, {0.25F, 0.5F}};
  return looks;
}

TEST(TerminalLooks, AreShadesBesideEachOtherUnderTheirWords) {
  const auto lines = lines_of(draw_looks(two_words(), {.width = 60}));
  // 24 columns of a picture twice as wide as high, whose characters are twice as high as wide.
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[0], "left" + std::string(22, ' ') + "both");
  std::string expected;
  for (int i = 0; i < 12; ++i) expected += "█";
  expected += std::string(12 + 2, ' ');
  for (int i = 0; i < 12; ++i) expected += "▒";  // half of the largest
  for (int i = 0; i < 12; ++i) expected += "█";
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_EQ(lines[i], expected);
}

TEST(TerminalLooks, InAsciiAndANarrowTerminalStandBelowEachOther) {
  const auto lines = lines_of(draw_looks(two_words(), {.width = 30, .unicode = false}));
  ASSERT_EQ(lines.size(), 14U);
  EXPECT_EQ(lines[0], "left");
  EXPECT_EQ(lines[1], std::string(12, '#'));
  EXPECT_EQ(lines[7], "both");
  EXPECT_EQ(lines[8], std::string(12, ':') + std::string(12, '#'));
  for (const auto& line : lines_of(draw_looks(two_words(), {.width = 10}))) {
    EXPECT_LE(width_of(line), 10);
  }
}

TEST(TerminalLooks, InColoursAreThePictureDimmed) {
  const auto line =
      lines_of(draw_looks(two_words(), {.width = 60, .colours = TerminalColours::kAll}))[1];
  // The word left: white as it is, then black; the word both: a half of the largest, so
  // 255 * (1 - 0.55 / 2) would be of ink on white, and this is no such picture: 0.78.
  EXPECT_EQ(line.substr(0, line.find("▀")), "\x1b[38;2;255;255;255;48;2;255;255;255m");
  const auto second = line.substr(line.find("\x1b[0m  ") + 6);
  EXPECT_EQ(second.substr(0, second.find("▀")), "\x1b[38;2;156;156;156;48;2;156;156;156m");
  EXPECT_EQ(line.substr(line.size() - 4), "\x1b[0m");
}

TEST(TerminalLooks, OfTwoHundredAndFiftySixColoursAreTheNearest) {
  auto looks = two_words();
  looks.image = std::make_shared<RasterImage>(RasterImage{1, 2, 3, {255, 0, 0, 128, 128, 128}});
  looks.weights = {{1.0F, 1.0F}, {1.0F, 1.0F}};
  const auto line = lines_of(draw_looks(looks, {.width = 60, .colours = TerminalColours::k256}))[1];
  EXPECT_EQ(line.substr(0, line.find("▀")), "\x1b[38;5;196;48;5;196m");  // pure red of the cube
  EXPECT_NE(line.find("38;5;244;"), std::string::npos);                  // 8 + 12 * 10 = 128
}

TEST(TerminalLooks, HalfBlocksAreTwoRowsOfDots) {
  auto looks = two_words();
  looks.image = std::make_shared<RasterImage>(RasterImage{12, 1, 1, {}});
  auto image = *looks.image;
  for (int row = 0; row < 12; ++row) image.bytes.push_back(static_cast<std::uint8_t>(20 * row));
  looks.image = std::make_shared<RasterImage>(image);
  looks.weights = {{1.0F, 1.0F}, {1.0F, 1.0F}};
  const auto lines = lines_of(draw_looks(looks, {.width = 60, .colours = TerminalColours::kAll}));
  EXPECT_TRUE(lines[1].starts_with("\x1b[38;2;0;0;0;48;2;20;20;20m▀")) << lines[1];
  EXPECT_TRUE(lines[6].starts_with("\x1b[38;2;200;200;200;48;2;220;220;220m▀"));
}

TEST(TerminalLooks, OfAWidePictureHasTheWholeWidth) {
  auto looks = two_words();
  looks.width = 400.0;
  looks.grid.right = 400.0;
  const auto lines = lines_of(draw_looks(looks, {.width = 80}));
  ASSERT_EQ(lines.size(), 6U);  // a word and 80 columns by 2 lines each
  EXPECT_EQ(width_of(lines[4]), 80);
}

TEST(TerminalLooks, OfAHighPictureHasNoMoreThanSixteenLines) {
  auto looks = two_words();
  looks.height = 400.0;
  looks.grid.bottom = 400.0;
  EXPECT_EQ(lines_of(draw_looks(looks, {.width = 80})).size(), 17U);
}

TEST(TerminalLooks, OfNoWordAreNothing) {
  auto looks = two_words();
  looks.words.clear();
  EXPECT_EQ(draw_looks(looks), "");
}

}  // namespace
}  // namespace attend::view
