#include "view/strips_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "view/colours.h"
#include "view/html.h"

namespace attend::view {
namespace {

constexpr double kWidth = 62.0;  // all of these in sizes of the type
constexpr double kLeft = 6.5;    // before the first column
constexpr double kMargin = 0.8;
constexpr double kHead = 1.7;       // above a strip
constexpr double kGap = 0.5;        // below one
constexpr double kNamedRow = 1.25;  // of a strip whose rows have names
constexpr double kMostOfManyRows = 16.0;
constexpr double kLargestCell = 1.25;
constexpr float kLeastInk = 0.004F;  // below which nothing would be seen

class StripsDrawing {
 public:
  StripsDrawing(const DrawnStrips& drawn, double size, bool is_root)
      : drawn_(drawn), size_(size), is_root_(is_root) {
    for (const auto& strip : drawn.strips) {
      const auto columns = columns_of(strip);
      if (columns > kMostColumnsDrawn) {
        throw Error(fmt::format("{}: {} columns are too many for a picture: draw at most {}",
                                strip.name, columns, kMostColumnsDrawn));
      }
      if (strip.is_of_steps) steps_ = std::max(steps_, columns);
    }
  }

  Picture draw() {
    if (drawn_.strips.empty()) throw Error("there is nothing to draw");
    picture_.width = kWidth * size_;
    picture_.title = drawn_.title;
    y_ = kMargin * size_;
    for (const auto& strip : drawn_.strips) draw(strip);
    picture_.height = std::ceil(y_ + kMargin * size_);
    return std::move(picture_);
  }

 private:
  static std::int64_t columns_of(const NumberStrip& strip) {
    return strip.rows.empty() ? 0 : strip.first + std::ssize(strip.rows.front());
  }

  void draw(const NumberStrip& strip) {
    if (columns_of(strip) == 0) return;
    const auto rows = static_cast<double>(strip.rows.size());
    const auto columns = strip.is_of_steps ? steps_ : columns_of(strip);
    const auto room = (kWidth - kMargin - kLeft) * size_;
    const auto across = std::min(room / static_cast<double>(columns), kLargestCell * size_);
    const auto down = strip.row_names.empty() ? std::min(kMostOfManyRows * size_ / rows, across)
                                              : kNamedRow * size_;
    const auto left = kLeft * size_;
    y_ += kHead * size_;
    PictureLayer words = {.name = strip.name, .shapes = {}};
    words.shapes.push_back(text(left, y_ - 0.5 * size_, strip.name, Anchor::kStart));
    for (std::size_t i = 0; i < strip.row_names.size(); ++i) {
      words.shapes.push_back(text(left - 0.5 * size_,
                                  y_ + (static_cast<double>(i) + 0.5) * down + 0.35 * size_,
                                  strip.row_names[i], Anchor::kEnd));
    }
    PictureLayer cells = {.name = strip.name, .is_crisp = true, .shapes = {}};
    for (std::size_t row = 0; row < strip.rows.size(); ++row) {
      for (std::size_t column = 0; column < strip.rows[row].size(); ++column) {
        const auto number = strip.rows[row][column];
        if (!(number > kLeastInk)) continue;
        const auto at = static_cast<double>(strip.first) + static_cast<double>(column);
        cells.shapes.push_back(PictureRectangle{left + at * across,
                                                y_ + static_cast<double>(row) * down,
                                                across,
                                                down,
                                                shade_of(static_cast<double>(number), is_root_),
                                                {}});
      }
    }
    PictureLayer frame = {.name = strip.name, .shapes = {}};
    frame.shapes.push_back(PictureRectangle{left, y_, across * static_cast<double>(columns),
                                            down * rows, "", Stroke{kLine, 1.0, {}}});
    picture_.layers.push_back(std::move(words));
    picture_.layers.push_back(std::move(cells));
    picture_.layers.push_back(std::move(frame));
    y_ += rows * down + kGap * size_;
  }

  PictureText text(double x, double y, const std::string& words, Anchor anchor) const {
    return {x, y, {{words, kFaint, size_}}, anchor};
  }

  const DrawnStrips& drawn_;
  double size_;
  bool is_root_;
  std::int64_t steps_ = 1;
  double y_ = 0.0;
  Picture picture_;
};

}  // namespace

Picture picture_of(const DrawnStrips& drawn, double font_size, bool is_root) {
  return StripsDrawing(drawn, font_size, is_root).draw();
}

std::string to_picture_page(const std::string& title, std::span<const Picture> pictures) {
  auto page = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; img-src data:\">\n<title>{0}</title>\n<style>body {{ font-family: "
      "sans-serif; color: {1}; background: {2}; margin: 1.5em; }} svg {{ max-width: 100%; height: "
      "auto; }}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
      html_text(title), kInk, kPaper);
  for (const auto& picture : pictures) {
    page += "<h2>" + html_text(picture.title) + "</h2>\n";
    auto svg = to_svg(picture);
    if (const auto first = svg.find("<svg"); first != std::string::npos) svg.erase(0, first);
    page += svg + "\n";
  }
  return page + "</body>\n</html>\n";
}

}  // namespace attend::view
