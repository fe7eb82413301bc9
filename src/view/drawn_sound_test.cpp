#include "view/drawn_sound.h"

#include <cmath>

#include <gtest/gtest.h>

#include "core/error.h"
#include "view/colours.h"
#include "view/sound_picture.h"
#include "view/terminal_sound.h"
#include "view/xml_test.h"

namespace attend::view {
namespace {

/// Ten positions in a second, two bands: the lower one is loud in the first half, the upper one in
/// the second.
DrawnSound sound() {
  DrawnSound drawn;
  drawn.title = "one <two>";
  drawn.timeline = {.first = 0.05, .step = 0.1, .parts = {{"a.wav", 0.0, 0.0, 1.0}}};
  drawn.spectrogram = {.frames = 10,
                       .bands = 2,
                       .low = 20,
                       .high = 4000,
                       .first = 0.05,
                       .step = 0.1,
                       .seconds = 1.0};
  for (int frame = 0; frame < 10; ++frame) {
    drawn.spectrogram.loudness.push_back(frame < 5 ? 255 : 0);
    drawn.spectrogram.loudness.push_back(frame < 5 ? 0 : 255);
  }
  drawn.rows = {{.symbol = "one", .weights = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, .centre = 0.15},
                {.symbol = "two", .weights = {0, 0, 0, 0, 0, 0, 0.5F, 0.5F, 0, 0}, .centre = 0.7}};
  drawn.rows[1].gold = format::GoldTime{"two", 0.5, 0.75};
  return drawn;
}

TEST(DrawnSound, MarksAreRoundAndHaveRoom) {
  EXPECT_DOUBLE_EQ(seconds_between_marks(1.0, 10), 0.1);
  EXPECT_DOUBLE_EQ(seconds_between_marks(1.0, 9), 0.2);
  EXPECT_DOUBLE_EQ(seconds_between_marks(35.0, 10), 5.0);
  EXPECT_DOUBLE_EQ(seconds_between_marks(700.0, 10), 100.0);
}

TEST(DrawnSound, ColumnsHaveTheWeightsThatLieInThem) {
  const auto drawn = sound();
  const auto of = [&](std::size_t row, double begin, double end, int columns) {
    return weights_in_columns(drawn.rows[row].weights, drawn.timeline, begin, end, columns);
  };
  // From 0.1 to 0.2, of columns of 0.25: all in the first; of 0.04: a quarter of it in each that it
  // covers.
  EXPECT_NEAR(of(0, 0.0, 1.0, 4)[0], 1.0, 1e-6);
  const auto fine = of(0, 0.0, 1.0, 25);
  EXPECT_NEAR(fine[2], 0.2, 1e-6);  // 0.08 to 0.12
  EXPECT_NEAR(fine[3], 0.4, 1e-6);
  EXPECT_NEAR(fine[4], 0.4, 1e-6);
  EXPECT_NEAR(fine[5], 0.0, 1e-6);
  EXPECT_NEAR(of(1, 0.0, 0.7, 7)[6], 0.5, 1e-6);  // the rest lies behind
}

TEST(TerminalSound, HasAStripAnAxisAndARowForEach) {
  // A label of three columns and a blank: 20 columns of time.
  EXPECT_EQ(draw_sound(sound(), {.width = 24}),
            "              ██████████\n"
            "              ██████████\n"
            "              ██████████\n"
            "    ██████████\n"
            "    ██████████\n"
            "    ██████████\n"
            "    ╵0.0      ╵0.5 s\n"
            "one   ██\n"
            "two             ████\n");
  EXPECT_EQ(draw_sound(sound(), {.width = 24, .unicode = false}).substr(0, 25),
            "              ##########\n");
  EXPECT_EQ(draw_sound({}, {.width = 24}), "");
}

TEST(TerminalSound, InColoursALineIsTwoBandsOrPartsOfThem) {
  const auto text = draw_sound(sound(), {.width = 24, .colours = TerminalColours::kAll});
  EXPECT_EQ(text.find("    \x1b[38;2;0;0;0;48;2;0;0;0m▀"), 0U);
  EXPECT_NE(text.find("\x1b[38;2;255;255;255;48;2;255;255;255m▀"), std::string::npos);
  const auto of_256 = draw_sound(sound(), {.width = 24, .colours = TerminalColours::k256});
  EXPECT_NE(of_256.find("\x1b[38;5;255;48;5;255m▀"), std::string::npos);
}

TEST(TerminalSound, ALongSoundGoesOnInBlocksWithTheRowsThatAreHeardInEach) {
  auto drawn = sound();
  drawn.timeline.parts[0].end = 4.0;  // 20 columns hold 2 s
  drawn.rows[1].weights.assign(40, 0.0F);
  drawn.rows[1].weights[30] = 1.0F;
  drawn.rows[1].centre = 3.05;
  const auto text = draw_sound(drawn, {.width = 24});
  const auto second = text.find("\n\n");
  ASSERT_NE(second, std::string::npos);
  EXPECT_NE(text.substr(0, second).find("one "), std::string::npos);
  EXPECT_EQ(text.substr(0, second).find("two "), std::string::npos);
  EXPECT_NE(text.substr(second).find("two "), std::string::npos);
  EXPECT_EQ(text.substr(second).find("one "), std::string::npos);
  EXPECT_NE(text.substr(second).find("╵2"), std::string::npos) << text;
}

TEST(SoundPicture, DrawsSpectrogramSquaresAndRightTimes) {
  const auto picture = picture_of(sound(), {.font_size = 10.0});
  std::size_t rasters = 0;
  std::vector<PictureRectangle> squares;
  std::vector<PictureRectangle> frames;
  std::vector<PictureText> texts;
  for (const auto& layer : picture.layers) {
    for (const auto& shape : layer.shapes) {
      if (const auto* raster = std::get_if<PictureRaster>(&shape)) {
        ++rasters;
        EXPECT_EQ(raster->image->height, 2);
        EXPECT_EQ(raster->image->bytes[0], 255);  // the upper band of the first frame: paper
        EXPECT_EQ(raster->image->bytes[10], 0);   // the lower one
      }
      if (const auto* box = std::get_if<PictureRectangle>(&shape)) {
        if (box->fill == shade_of(1.0, false)) squares.push_back(*box);
        if (box->stroke.colour == "#c2410c") frames.push_back(*box);
      }
      if (const auto* text = std::get_if<PictureText>(&shape)) texts.push_back(*text);
    }
  }
  EXPECT_EQ(rasters, 1U);
  ASSERT_EQ(squares.size(), 2U);  // neighbours of one shade are one
  ASSERT_EQ(frames.size(), 1U);
  // Of 560 pixels a second: 0.1 to 0.2 s, 0.6 to 0.8 s, and the right time from 0.5 to 0.75 s.
  EXPECT_NEAR(squares[0].width, 56.0, 5.0);
  EXPECT_NEAR(squares[1].x - squares[0].x, 0.5 * 560.0, 3.0);
  EXPECT_NEAR(frames[0].width, 0.25 * 560.0, 1e-6);
  EXPECT_NEAR(frames[0].x - squares[0].x, 0.4 * 560.0, 3.0);
  EXPECT_EQ(texts[0].parts[0].text, "one");
  EXPECT_EQ(fault_of_xml(to_svg(picture)), "");
}

TEST(SoundPicture, RefusesWhatIsNoneOrTooMuch) {
  EXPECT_THROW(picture_of(DrawnSound(), {}), Error);
  auto longer = sound();
  longer.timeline.parts[0].end = 700.0;
  EXPECT_THROW(picture_of(longer, {}), Error);
  auto higher = sound();
  higher.rows.resize(500, higher.rows[0]);
  EXPECT_THROW(picture_of(higher, {}), Error);
}

}  // namespace
}  // namespace attend::view
