#include "view/looks_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "view/colours.h"
#include "view/look.h"

namespace attend::view {
namespace {

constexpr double kWidth = 62.0;  // all of these in sizes of the type
constexpr double kMargin = 0.8;
constexpr double kGap = 0.9;
constexpr double kWord = 1.9;  // below a small picture
constexpr std::size_t kInRow = 5;
constexpr double kNames = 6.0;        // beside a wide picture
constexpr double kCoverSide = 400.0;  // dots of what covers a small one, at its longer side
constexpr const char* kNoPicture = "#8b929c";
constexpr const char* kBright = "#62b0ff";  // frames lie on what is dimmed
constexpr const char* kBrightGold = "#ff9a52";

class LooksDrawing {
 public:
  LooksDrawing(const DrawnLooks& looks, const LooksStyle& style)
      : looks_(looks),
        style_(style),
        size_(style.font_size),
        is_wide_(looks.width >= kWidePicture * looks.height),
        dim_(dim_of(looks.image.get())) {
    left_ = (is_wide_ ? kMargin + kNames + 0.6 : kMargin) * size_;
    const auto room = (kWidth - kMargin) * size_ - left_;
    across_ = is_wide_ ? room : (room - (kInRow - 1) * kGap * size_) / kInRow;
    high_ = across_ * looks.height / looks.width;
  }

  Picture draw() {
    const auto in_row = is_wide_ ? 1 : kInRow;
    const auto step = high_ + (is_wide_ ? 0.45 : kWord) * size_;
    for (std::size_t i = 0; i <= looks_.words.size(); ++i) {
      const auto x = left_ + static_cast<double>(i % in_row) * (across_ + kGap * size_);
      const auto y = kMargin * size_ + static_cast<double>(i / in_row) * step;
      draw_one(i, x, y);
    }
    const auto rows = (looks_.words.size() + in_row) / in_row;
    Picture picture;
    picture.width = kWidth * size_;
    picture.height = std::ceil(2.0 * kMargin * size_ + static_cast<double>(rows) * step);
    picture.title = looks_.title;
    picture.layers = {std::move(images_), std::move(frames_), std::move(words_)};
    return picture;
  }

 private:
  /// The picture alone, or that of word i - 1.
  void draw_one(std::size_t i, double x, double y) {
    if (looks_.image == nullptr) {
      images_.shapes.emplace_back(PictureRectangle{x, y, across_, high_, kNoPicture, {}});
    } else {
      images_.shapes.emplace_back(PictureRaster{x, y, across_, high_, looks_.image});
    }
    if (i == 0) return;
    const auto word = i - 1;
    const Look look(looks_.grid, looks_.weights[word], style_.is_smooth, style_.is_root);
    const auto dots = [&](double side) {
      return std::max<std::int64_t>(1, std::llround(kCoverSide * side / std::max(across_, high_)));
    };
    images_.shapes.emplace_back(
        PictureRaster{x, y, across_, high_,
                      std::make_shared<RasterImage>(cover_of(look, looks_.height, looks_.width,
                                                             dots(high_), dots(across_), dim_))});
    if (!looks_.boxes.empty()) {
      for (const auto& box : looks_.boxes[word]) frame(box, x, y, kBrightGold, {0.3, 0.2});
    }
    if (!looks_.frames.empty()) {
      for (const auto& [left, top, right, bottom] : looks_.frames[word]) {
        frame({0, left, top, right, bottom}, x, y, kBright, {});
      }
    }
    if (looks_.is_hard) frame(box_of(looks_.grid, look.most()), x, y, kBright, {});
    name(word, x, y);
  }

  /// As much of a box as lies in the picture.
  void frame(const format::WordBox& box, double x, double y, const char* colour,
             std::vector<double> dashes) {
    const auto scale = across_ / looks_.width;
    const auto left = std::clamp(box.left, 0.0, looks_.width) * scale;
    const auto top = std::clamp(box.top, 0.0, looks_.height) * scale;
    const auto right = std::clamp(box.right, 0.0, looks_.width) * scale;
    const auto bottom = std::clamp(box.bottom, 0.0, looks_.height) * scale;
    const auto add = [&](const char* stroke, double line, std::vector<double> lengths) {
      for (auto& length : lengths) length *= size_;
      frames_.shapes.emplace_back(PictureRectangle{
          x + left, y + top, right - left, bottom - top, "", {stroke, line * size_, lengths}});
    };
    add(kInk, 0.2, {});
    add(colour, 0.1, std::move(dashes));
  }

  void name(std::size_t word, double x, double y) {
    const auto room = is_wide_ ? kNames * size_ : across_;
    const auto label = label_in_picture(looks_.words[word], size_, room);
    const auto middle = 0.35 * size_;  // from the base line to the middle of a letter
    if (is_wide_) {
      words_.shapes.emplace_back(PictureText{
          x - 0.6 * size_, y + high_ / 2.0 + middle, {{label, kInk, size_}}, Anchor::kEnd});
    } else {
      words_.shapes.emplace_back(PictureText{
          x + across_ / 2.0, y + high_ + 1.15 * size_, {{label, kInk, size_}}, Anchor::kMiddle});
    }
  }

  const DrawnLooks& looks_;
  const LooksStyle& style_;
  double size_;
  bool is_wide_;
  double dim_;
  double left_ = 0.0;
  double across_ = 0.0;
  double high_ = 0.0;
  PictureLayer images_, frames_, words_;
};

}  // namespace

Picture picture_of(const DrawnLooks& looks, const LooksStyle& style) {
  if (looks.words.empty()) throw Error("there is nothing to draw: the caption is empty");
  if (looks.words.size() > kMostLooksDrawn) {
    throw Error(
        fmt::format("a caption of {} symbols is too long for a picture: draw at most {}, or look "
                    "at it in the page of attend explore",
                    looks.words.size(), kMostLooksDrawn));
  }
  return LooksDrawing(looks, style).draw();
}

}  // namespace attend::view
