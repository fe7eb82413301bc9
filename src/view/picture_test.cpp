#include "view/picture.h"

#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "view/xml_test.h"

namespace attend::view {
namespace {

Picture picture_with(PictureShape shape) {
  Picture picture{100.0, 50.0, "a <title>", {}};
  picture.layers.emplace_back().shapes.push_back(std::move(shape));
  return picture;
}

PictureText text_of(const std::string& text) {
  return {10.0, 20.0, {{text, "#16191d", 12.0}}, Anchor::kEnd, 0.0};
}

TEST(Picture, EveryShapeIsOneElement) {
  Picture picture = picture_with(PictureRectangle{1.0, 2.5, 3.0, 4.0, "#000000", {}});
  auto& shapes = picture.layers[0].shapes;
  shapes.emplace_back(PictureCircle{5.0, 6.0, 1.25, "", {"#ff0000", 2.0, {3.0, 1.5}}});
  shapes.emplace_back(
      PicturePath{{{{0.0, 0.0}, {1.0, -0.0001}}, {{2.0, 3.0}}}, {"#00ff00", 1.0, {}}});
  shapes.emplace_back(PictureText{1.0, 2.0, {{"up", "#16191d", 9.0}}, Anchor::kMiddle, 60.0});
  const auto svg = to_svg(picture);
  EXPECT_EQ(fault_of_xml(svg), "");
  for (const auto* part :
       {"<rect x=\"1\" y=\"2.5\" width=\"3\" height=\"4\" fill=\"#000000\"/>",
        "<circle cx=\"5\" cy=\"6\" r=\"1.25\" fill=\"none\" stroke=\"#ff0000\" "
        "stroke-dasharray=\"3 1.5\" stroke-width=\"2\"/>",
        "d=\"M0 0L1 0M2 3\"", "<title>a &lt;title&gt;</title>",
        "<text transform=\"translate(1 2) rotate(-60)\" text-anchor=\"middle\" font-size=\"9\" "
        "fill=\"#16191d\">up</text>"}) {
    EXPECT_NE(svg.find(part), std::string::npos) << part << "\nin " << svg;
  }
}

TEST(Picture, WhateverATextHoldsThePictureIsWellFormedAndTheTextIsText) {
  const std::vector<std::string> hostile = {
      "<script>alert(1)</script>",
      "]]></text>",
      "a&b;&#0;",
      "\"'><",
      std::string("\0\x01\x1b[2J", 6),
      "\xff\xc0\x80 not UTF-8",
      "\xef\xbf\xbe \xef\xbf\xbf",
      "\xe2\x80\xae turned",
      "\n\r\t",
      std::string(10000, 'w'),
      "e\xcc\x81 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac"};
  for (const auto& text : hostile) {
    auto picture = picture_with(text_of(text));
    picture.title = text;
    picture.layers[0].name = text;
    const auto svg = to_svg(picture);
    EXPECT_EQ(fault_of_xml(svg), "") << text.substr(0, 40);
    EXPECT_EQ(svg.find("<script"), std::string::npos);
  }
}

TEST(Picture, TextThatRunsToTheLeftEndsOnTheLeft) {
  const auto svg = to_svg(picture_with(text_of("שלום.")));
  EXPECT_NE(svg.find("direction=\"rtl\""), std::string::npos);
  EXPECT_EQ(svg.find("text-anchor=\"end\""), std::string::npos);  // its start is on the right
  EXPECT_EQ(to_svg(picture_with(text_of("a שלום"))).find("rtl"), std::string::npos);
}

// Advance widths of DejaVu Sans at 2048 units an em, from its hmtx table: no usual font is wider.
TEST(Picture, AWidthIsAtLeastThatOfAWideFont) {
  const auto em = [](double units) { return units / 2048.0; };
  EXPECT_GE(width_in_picture("a", 1.0), em(1255));
  EXPECT_GE(width_in_picture("l", 1.0), em(569));
  EXPECT_GE(width_in_picture("e", 1.0), em(1260));
  EXPECT_GE(width_in_picture("translation", 1.0),
            em(803 + 842 + 1255 + 1298 + 1067 + 569 + 1255 + 803 + 569 + 1253 + 1298));
  EXPECT_GE(width_in_picture("日本語", 1.0), 3.0);
  EXPECT_DOUBLE_EQ(width_in_picture("ab", 20.0), 20.0 * width_in_picture("ab", 1.0));
}

TEST(Picture, TheCheckOfXmlFindsFaults) {
  EXPECT_EQ(fault_of_xml("<a b=\"c\"><d/>x &amp; y</a>\n"), "");
  for (const auto* xml : {"<a>", "<a></b>", "<a b=c></a>", "<a>&</a>", "<a>&nbsp;</a>", "a", "",
                          "<a/><b/>", "<a>\x01</a>", "<a>\xff</a>", "<a>\xef\xbf\xbf</a>",
                          "<a b=\"<\"/>", "<a b=\"1\" b=\"2\"/>"}) {
    EXPECT_NE(fault_of_xml(xml), "") << xml;
  }
}

}  // namespace
}  // namespace attend::view
