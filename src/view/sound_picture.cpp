#include "view/sound_picture.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "view/colours.h"

namespace attend::view {
namespace {

constexpr double kWidth = 56.0;  // of the time, all of these in sizes of the type
constexpr double kPerSecond = 8.0;
constexpr double kMargin = 0.6;
constexpr double kGap = 0.45;
constexpr double kStrip = 7.5;  // how high the spectrogram is
constexpr double kRow = 1.3;
constexpr double kAxis = 1.7;
constexpr double kLongestLabel = 12.0;
constexpr double kOfMark = 4.5;  // room of a mark of the axis
constexpr int kShades = 64;
constexpr double kDotsPerSize = 2.0;  // of the matrix: dots are merged where they are alike

class SoundDrawing {
 public:
  SoundDrawing(const DrawnSound& sound, const SoundStyle& style)
      : sound_(sound), style_(style), size_(style.font_size), seconds_(sound.timeline.seconds()) {
    double widest = 0.0;
    for (const auto& row : sound.rows) {
      labels_.push_back(label_in_picture(row.symbol, size_, kLongestLabel * size_));
      widest = std::max(widest, width_in_picture(labels_.back(), size_));
    }
    left_ = size_ * (kMargin + kGap) + widest;
    across_ = size_ * std::max(kWidth, kPerSecond * seconds_);
    top_ = size_ * kMargin;
    matrix_ = top_ + size_ * (kStrip + kGap);
    bottom_ = matrix_ + size_ * kRow * static_cast<double>(sound.rows.size());
  }

  Picture draw() const {
    Picture picture;
    picture.width = std::ceil(left_ + across_ + size_ * (kMargin + 1.0));
    picture.height = std::ceil(bottom_ + size_ * (kAxis + kMargin));
    picture.title = sound_.title;
    picture.layers = {spectrogram(), squares(), frame(), gold(), words()};
    return picture;
  }

 private:
  double x_of(double seconds) const { return left_ + across_ * seconds / seconds_; }
  double y_of(std::size_t row) const { return matrix_ + size_ * kRow * static_cast<double>(row); }

  PictureLayer spectrogram() const {
    PictureLayer layer;
    const auto& shown = sound_.spectrogram;
    if (shown.frames == 0) return layer;
    auto image = std::make_shared<RasterImage>(
        RasterImage{.height = shown.bands, .width = shown.frames, .channels = 1});
    for (auto band = shown.bands - 1; band >= 0; --band) {
      for (std::int64_t frame = 0; frame < shown.frames; ++frame) {
        image->bytes.push_back(static_cast<std::uint8_t>(255 - shown.at(frame, band)));
      }
    }
    const auto from = std::max(0.0, shown.first - 0.5 * shown.step);
    const auto to =
        std::min(seconds_, shown.first + (static_cast<double>(shown.frames) - 0.5) * shown.step);
    layer.shapes.emplace_back(
        PictureRaster{x_of(from), top_, x_of(to) - x_of(from), kStrip * size_, std::move(image)});
    return layer;
  }

  /// Neighbours of one shade are one rectangle.
  PictureLayer squares() const {
    PictureLayer layer;
    layer.is_crisp = true;
    const auto columns = static_cast<int>(std::lround(across_ / size_ * kDotsPerSize * 2.0));
    const auto width = across_ / columns;
    for (std::size_t row = 0; row < sound_.rows.size(); ++row) {
      const auto weights =
          weights_in_columns(sound_.rows[row].weights, sound_.timeline, 0.0, seconds_, columns);
      const auto most = *std::max_element(weights.begin(), weights.end());
      if (!(most > 0.0)) continue;
      const auto shade = [&](int column) {
        const auto share = weights[static_cast<std::size_t>(column)] / most;
        return static_cast<int>(std::lround((kShades - 1) * share));
      };
      for (int column = 0; column < columns;) {
        auto end = column + 1;
        while (end < columns && shade(end) == shade(column)) ++end;
        if (shade(column) > 0) {
          const auto share = static_cast<double>(shade(column)) / (kShades - 1);
          layer.shapes.emplace_back(PictureRectangle{left_ + column * width,
                                                     y_of(row),
                                                     (end - column) * width,
                                                     kRow * size_,
                                                     shade_of(share, style_.is_root),
                                                     {}});
        }
        column = end;
      }
    }
    return layer;
  }

  double between() const {
    return seconds_between_marks(seconds_, static_cast<int>(across_ / (kOfMark * size_)));
  }

  PictureLayer frame() const {
    PicturePath lines{{}, {kLine, 0.75, {}}};
    for (std::size_t row = 0; row <= sound_.rows.size(); ++row) {
      lines.lines.push_back({{left_, y_of(row)}, {left_ + across_, y_of(row)}});
    }
    PicturePath marks{{}, {kFaint, 0.75, {}}};
    const auto step = between();
    for (int i = 0; i * step <= seconds_ + 1e-9; ++i) {
      const auto x = x_of(i * step);
      lines.lines.push_back({{x, matrix_}, {x, bottom_}});
      marks.lines.push_back({{x, bottom_}, {x, bottom_ + 0.35 * size_}});
    }
    PictureLayer layer;
    layer.shapes.emplace_back(std::move(lines));
    layer.shapes.emplace_back(std::move(marks));
    layer.shapes.emplace_back(
        PictureRectangle{left_, top_, across_, kStrip * size_, "", {kLine, 0.75, {}}});
    return layer;
  }

  PictureLayer gold() const {
    PictureLayer layer;
    const auto inset = 0.06 * size_;
    for (std::size_t row = 0; row < sound_.rows.size(); ++row) {
      const auto& right = sound_.rows[row].gold;
      if (!right) continue;
      const auto from = x_of(std::min(right->begin, seconds_));
      const auto to = x_of(std::min(right->end, seconds_));
      layer.shapes.emplace_back(PictureRectangle{from,
                                                 y_of(row) + inset,
                                                 to - from,
                                                 kRow * size_ - 2.0 * inset,
                                                 "",
                                                 {kGold, 0.12 * size_, {}}});
    }
    return layer;
  }

  PictureLayer words() const {
    PictureLayer layer;
    const auto middle = 0.35 * size_;  // from the base line to the middle of a letter
    for (std::size_t row = 0; row < labels_.size(); ++row) {
      layer.shapes.emplace_back(PictureText{left_ - kGap * size_,
                                            y_of(row) + 0.5 * kRow * size_ + middle,
                                            {{labels_[row], kInk, size_}},
                                            Anchor::kEnd});
    }
    const auto step = between();
    const auto decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
    for (int i = 0; i * step <= seconds_ + 1e-9; ++i) {
      const auto text = fmt::format("{:.{}f}{}", i * step, decimals, i == 0 ? " s" : "");
      layer.shapes.emplace_back(PictureText{
          x_of(i * step), bottom_ + 1.35 * size_, {{text, kFaint, 0.85 * size_}}, Anchor::kMiddle});
    }
    return layer;
  }

  const DrawnSound& sound_;
  const SoundStyle& style_;
  double size_;
  double seconds_;
  std::vector<std::string> labels_;
  double left_ = 0.0;
  double across_ = 0.0;
  double top_ = 0.0;
  double matrix_ = 0.0;
  double bottom_ = 0.0;
};

}  // namespace

Picture picture_of(const DrawnSound& sound, const SoundStyle& style) {
  const auto seconds = sound.timeline.seconds();
  if (sound.rows.empty() || !(seconds > 0.0)) {
    throw Error("there is nothing to draw: nothing was heard");
  }
  if (sound.rows.size() > kMostSoundRows || seconds > kMostSoundSeconds) {
    throw Error(fmt::format(
        "{} symbols in {:.0f} s are too much for a picture: draw at most {} in {:.0f} s (a part, "
        "talk.wav#t=0,60), or look at it in the page of attend explore",
        sound.rows.size(), seconds, kMostSoundRows, kMostSoundSeconds));
  }
  return SoundDrawing(sound, style).draw();
}

}  // namespace attend::view
