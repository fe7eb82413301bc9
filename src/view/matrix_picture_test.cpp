#include "view/matrix_picture.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "test_paths.h"
#include "view/colours.h"
#include "view/xml_test.h"

namespace attend::view {
namespace {

/// "les chiens" read from "the dog s", whose last two symbols are one word, and their ends.
DrawnMatrix small() {
  DrawnMatrix matrix;
  matrix.title = "the dogs";
  matrix.alignment = {{"▁the", "▁dog", "s", "</s>"},
                      {"▁les", "▁chien", "s", "</s>"},
                      {{1.0F, 0.0F, 0.0F, 0.0F},
                       {0.0F, 0.75F, 0.25F, 0.0F},
                       {0.0F, 0.5F, 0.5F, 0.0F},
                       {0.0F, 0.001F, 0.0F, 0.999F}},
                      {0, 1, 1, -1},
                      {0, 1, 1, -1}};
  return matrix;
}

template <typename Shape>
std::vector<Shape> shapes_of(const Picture& picture) {
  std::vector<Shape> found;
  for (const auto& layer : picture.layers) {
    for (const auto& shape : layer.shapes) {
      if (const auto* one = std::get_if<Shape>(&shape)) found.push_back(*one);
    }
  }
  return found;
}

std::vector<std::string> texts_of(const Picture& picture) {
  std::vector<std::string> texts;
  for (const auto& text : shapes_of<PictureText>(picture)) texts.push_back(text.parts[0].text);
  return texts;
}

/// Filled squares, by the order in which they are drawn.
std::vector<PictureRectangle> squares_of(const Picture& picture) {
  auto boxes = shapes_of<PictureRectangle>(picture);
  std::erase_if(boxes, [](const auto& box) { return box.fill.empty(); });
  return boxes;
}

TEST(MatrixPicture, ASquareIsTheWeightBetweenTwoWords) {
  const auto picture = picture_of(small(), {});
  EXPECT_EQ(texts_of(picture),
            (std::vector<std::string>{"the", "dogs", "</s>", "les", "chiens", "</s>"}));
  const auto squares = squares_of(picture);
  // Word by word: 1; the mean of 0.75 + 0.25 and 0.5 + 0.5; 0.999. What is below 0.002 is paper.
  ASSERT_EQ(squares.size(), 3U);
  EXPECT_EQ(squares[0].fill, shade_of(1.0, false));
  EXPECT_EQ(squares[1].fill, shade_of(1.0, false));
  EXPECT_DOUBLE_EQ(squares[1].x - squares[0].x, squares[0].width);
  EXPECT_DOUBLE_EQ(squares[1].y - squares[0].y, squares[0].height);
  EXPECT_EQ(fault_of_xml(to_svg(picture)), "");
}

TEST(MatrixPicture, PiecesAreTheModelsOwn) {
  const auto picture = picture_of(small(), {.unit = MatrixUnit::kPieces});
  EXPECT_EQ(texts_of(picture),
            (std::vector<std::string>{"_the", "_dog", "s", "</s>", "_les", "_chien", "s", "</s>"}));
  EXPECT_EQ(squares_of(picture).size(), 6U);
}

TEST(MatrixPicture, ASideWithoutBlanksIsDrawnInPieces) {
  auto matrix = small();
  EXPECT_FALSE(is_without_blanks(matrix.alignment));
  matrix.alignment.source_words = {0, 0, 0, -1};  // one word of three symbols
  EXPECT_TRUE(is_without_blanks(matrix.alignment));
  EXPECT_EQ(texts_of(picture_of(matrix, {})).size(), 8U);
  EXPECT_EQ(texts_of(picture_of(matrix, {.unit = MatrixUnit::kWords})).size(), 5U);
  format::SoftAlignment two_long_words;
  for (int word = 0; word < 2; ++word)
    two_long_words.source_words.insert(two_long_words.source_words.end(), 8, word);
  EXPECT_FALSE(is_without_blanks(two_long_words));  // 8 symbols a word
  two_long_words.source_words.push_back(1);
  EXPECT_TRUE(is_without_blanks(two_long_words));
}

TEST(MatrixPicture, GoldLinksAreFramesAndTheModelsOwnAreDots) {
  auto matrix = small();
  matrix.sure = {{0, 0}};
  matrix.possible = {{0, 0}, {1, 1}};
  matrix.links = {{1, 1}};
  const auto words = picture_of(matrix, {});
  auto frames = shapes_of<PictureRectangle>(words);
  std::erase_if(frames, [](const auto& box) { return !box.fill.empty(); });
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_TRUE(frames[0].stroke.dashes.empty());
  EXPECT_FALSE(frames[1].stroke.dashes.empty());
  const auto dots = shapes_of<PictureCircle>(words);
  ASSERT_EQ(dots.size(), 1U);
  const auto square = squares_of(words)[1];
  EXPECT_DOUBLE_EQ(dots[0].x, square.x + square.width / 2.0);
  EXPECT_DOUBLE_EQ(dots[0].y, square.y + square.height / 2.0);
  // Of pieces, each of the source word's two with each of the target word's two.
  EXPECT_EQ(shapes_of<PictureCircle>(picture_of(matrix, {.unit = MatrixUnit::kPieces})).size(), 4U);
}

TEST(MatrixPicture, ASourceThatRunsToTheLeftBeginsOnTheRight) {
  auto matrix = small();
  const auto before = squares_of(picture_of(matrix, {}));
  matrix.title = "שלום";
  const auto after = squares_of(picture_of(matrix, {}));
  ASSERT_EQ(after.size(), before.size());
  EXPECT_GT(after[0].x, after[2].x);
  EXPECT_LT(before[0].x, before[2].x);
}

TEST(MatrixPicture, NumbersStandInTheirSquares) {
  const auto picture = picture_of(small(), {.unit = MatrixUnit::kPieces, .has_numbers = true});
  const auto texts = texts_of(picture);
  for (const auto& [number, count] :
       std::vector<std::pair<std::string, int>>{{"1.00", 2}, {".75", 1}, {".25", 1}, {".50", 2}}) {
    EXPECT_EQ(std::ranges::count(texts, number), count) << number;
  }
}

TEST(MatrixPicture, NothingLiesOutsideIt) {
  auto matrix = small();
  matrix.alignment.source[0] = "▁" + std::string(10000, 'W');
  matrix.alignment.source[3] = std::string(40, 'm');
  matrix.alignment.target[1] = "▁気持ちいい";
  for (const auto size : {4.0, 12.0, 40.0}) {
    const auto picture = picture_of(matrix, {.unit = MatrixUnit::kPieces, .font_size = size});
    EXPECT_LT(picture.width, 60.0 * size);
    for (const auto& text : shapes_of<PictureText>(picture)) {
      const auto width = width_in_picture(text.parts[0].text, size);
      const bool is_slanted = text.turned != 0.0;
      EXPECT_GE(is_slanted ? text.x : text.x - width, 0.0);
      EXPECT_LE(is_slanted ? text.x + width / 2.0 : text.x, picture.width);
      EXPECT_GE(is_slanted ? text.y - 0.8660254 * width : text.y - size, 0.0);
      EXPECT_LE(text.y, picture.height);
    }
  }
}

TEST(MatrixPicture, HostileWordsAreText) {
  auto matrix = small();
  matrix.title = "<script>";
  matrix.alignment.source = {"▁<script>", "▁\x1b[2J", "\xff", "</s>"};
  const auto svg = to_svg(picture_of(matrix, {.unit = MatrixUnit::kPieces}));
  EXPECT_EQ(fault_of_xml(svg), "");
  EXPECT_NE(svg.find("_&lt;script&gt;"), std::string::npos);
  EXPECT_EQ(svg.find('\x1b'), std::string::npos);
}

TEST(MatrixPicture, WhatIsEmptyOrTooLargeIsRefused) {
  EXPECT_THROW(picture_of({}, {}), Error);
  DrawnMatrix large;
  large.alignment.source.assign(kMostDrawn + 1, "a");
  large.alignment.source_words.assign(kMostDrawn + 1, -1);
  large.alignment.target = {"b"};
  large.alignment.target_words = {-1};
  large.alignment.weights = {std::vector<float>(kMostDrawn + 1, 0.0F)};
  try {
    picture_of(large, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("1001 by 1"), std::string::npos);
  }
}

// Even steps of OKLab's lightness from 1 to 0.17: a grey of lightness L has L^3 of the light.
TEST(Colours, AShadeIsItsWeightInLightness) {
  EXPECT_EQ(shade_of(0.0, false), "#ffffff");
  // L = 0.17: 0.004913, times 12.92 beyond 0.0031308: 1.055 * 0.004913^(1/2.4) - 0.055 = 0.0601
  EXPECT_EQ(shade_of(1.0, false), "#0f0f0f");
  EXPECT_EQ(shade_of(7.0, false), shade_of(1.0, false));
  EXPECT_EQ(shade_of(-1.0, false), "#ffffff");
  // L = 0.585: 0.2002, so 1.055 * 0.2002^(1/2.4) - 0.055 = 0.4847, of 255 123.6
  EXPECT_EQ(shade_of(0.5, false), "#7c7c7c");
  EXPECT_EQ(shade_of(0.25, true), shade_of(0.5, false));
}

std::string read_source(const std::string& file) {
  std::ifstream stream(tests::source_folder() + "/web/src/" + file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// As is tested above: 8 symbols a word, and one word.
TEST(MatrixPicture, ThePagesHaveTheSameRuleForTextsWithoutBlanks) {
  const auto text = read_source("matrix.ts");
  EXPECT_NE(text.find("const kMostInWord = 8;"), std::string::npos);
  EXPECT_NE(text.find("(count === 1 && inWords.length > 1) || inWords.length > kMostInWord * "
                      "count"),
            std::string::npos);
}

TEST(Colours, AreThoseOfThePages) {
  const auto text = read_source("colours.ts");
  const std::string expected = std::string("light: { paper: '") + kPaper + "', ink: '" + kInk +
                               "', faint: '" + kFaint + "', line: '" + kLine + "', accent:";
  EXPECT_NE(text.find(expected), std::string::npos) << expected;
  EXPECT_NE(text.find(std::string("gold: '") + kGold + "' },\n  dark:"), std::string::npos);
}

}  // namespace
}  // namespace attend::view
