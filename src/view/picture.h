#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// A picture of a few plain shapes, dark on white, for paper. Whoever draws one says what is where;
// it becomes SVG here, PNG and PDF in view/picture_files.h. Lengths are CSS pixels, 96 an inch;
// colours are "#rrggbb", and an empty one is none.

namespace attend::view {

/// How a line is drawn.
struct Stroke {
  std::string colour;
  double width = 1.0;
  std::vector<double> dashes;  ///< lengths of dashes and gaps in turn; none: solid
};

/// Parts of one line of text that look alike.
struct TextPart {
  std::string text;  ///< whatever it holds; what would not show is shown as a sign
  std::string colour;
  double size = 11.5;
  bool is_bold = false;
  double gap = 0.0;  ///< before it
};

enum class Anchor { kStart, kMiddle, kEnd };

/// A line of text whose base line begins, is centred or ends at (x, y).
struct PictureText {
  double x = 0.0;
  double y = 0.0;
  std::vector<TextPart> parts;
  Anchor anchor = Anchor::kStart;
  double turned = 0.0;  ///< about (x, y), in degrees against the clock
};

struct PictureRectangle {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;
  std::string fill;
  Stroke stroke;
};

struct PictureCircle {
  double x = 0.0;
  double y = 0.0;
  double radius = 0.0;
  std::string fill;
  Stroke stroke;
};

/// Lines from point to point, each list of points for itself.
struct PicturePath {
  std::vector<std::vector<std::pair<double, double>>> lines;
  Stroke stroke;
};

/// Pixels from the upper left one, row by row: grey; red, green and blue; or these and how opaque
/// they are.
struct RasterImage {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 3;          ///< 1, 3 or 4
  std::vector<std::uint8_t> bytes{};  ///< [height, width, channels]
};

/// Pixels stretched over a rectangle. What is drawn several times is written once.
struct PictureRaster {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;
  std::shared_ptr<const RasterImage> image;
};

using PictureShape =
    std::variant<PictureText, PictureRectangle, PictureCircle, PicturePath, PictureRaster>;

/// Shapes that belong together.
struct PictureLayer {
  std::string name;       ///< shown where a pointer rests; empty: none
  bool is_crisp = false;  ///< edges fall on whole dots: of squares that touch
  std::vector<PictureShape> shapes;
};

struct Picture {
  double width = 0.0;
  double height = 0.0;
  std::string title;  ///< for those who do not see it, and for lists of files
  std::vector<PictureLayer> layers;
};

/// The fonts of a picture, the first that a machine has.
inline constexpr const char* kPictureFonts =
    "Helvetica, Arial, Noto Sans, Noto Sans CJK JP, sans-serif";

/// About how wide a text is in letters of this size: wide enough for the usual fonts.
double width_in_picture(const std::string& text, double size);

/// As much of a symbol or a word as has this room, with "…" where it is cut; "▁" becomes "_".
std::string label_in_picture(const std::string& text, double size, double room);

/// The picture as SVG of plain elements, whole and without style sheets.
std::string to_svg(const Picture& picture);

}  // namespace attend::view
