#include "view/terminal_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

#include "view/glyphs.h"

namespace attend::view {
namespace {

constexpr int kLabel = 10;  // columns of a number or a name, before the bar
constexpr int kLeastSteps = 8;

struct Signs {
  const char* read;
  const char* said;
  const char* within;  // an interval
  const char* bar;
  std::array<const char*, 5> shades;
};
constexpr Signs kUnicode = {"●", "○", "░", "│", {" ", "░", "▒", "▓", "█"}};
constexpr Signs kAscii = {"o", "x", ":", "|", {" ", ".", ":", "+", "#"}};

struct Range {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();

  void add(double number) {
    if (!std::isfinite(number)) return;
    least = std::min(least, number);
    most = std::max(most, number);
  }
};

/// What is drawn of a picture that is too wide.
class Drawing {
 public:
  Drawing(const SeriesPicture& picture, int width, int height, bool unicode)
      : picture_(picture), height_(height), unicode_(unicode), signs_(unicode ? kUnicode : kAscii) {
    const auto room = static_cast<std::size_t>(std::max(width - kLabel - 2, kLeastSteps));
    said_ = std::min(picture.said.size(), room - 1);
    first_ = picture.read.size() - std::min(picture.read.size(), room - said_);
    for (auto i = first_; i < picture.read.size(); ++i) range_.add(picture.read[i]);
    for (std::size_t i = 0; i < said_; ++i) {
      for (const auto number : {picture.said[i].value, picture.said[i].low, picture.said[i].high}) {
        range_.add(number);
      }
    }
    if (!(range_.least < range_.most)) {  // all the same: in the middle
      range_.least -= 1.0;
      range_.most += 1.0;
    }
  }

  std::string text() const {
    std::string all = shown(picture_.name) + ":\n";
    for (int row = 0; row < height_; ++row) all += line_of(row);
    for (const auto& strip : picture_.strips) all += line_of(strip);
    return all + times();
  }

 private:
  /// From 0 at the top.
  int row_of(double number) const {
    const auto share = (range_.most - number) / (range_.most - range_.least);
    return static_cast<int>(std::lround(share * (height_ - 1)));
  }

  std::string labelled(const std::string& label, Align align) const {
    return fit(label, kLabel, align, unicode_) + ' ' + signs_.bar;
  }

  std::string line_of(int row) const {
    const bool has_number = row == 0 || row == height_ - 1;
    const auto number = row == 0 ? range_.most : range_.least;
    auto line = labelled(has_number ? fmt::format("{:.4g}", number) : "", Align::kRight);
    for (auto i = first_; i < picture_.read.size(); ++i) {
      const bool is_here = std::isfinite(picture_.read[i]) && row_of(picture_.read[i]) == row;
      line += is_here ? signs_.read : " ";
    }
    for (std::size_t i = 0; i < said_; ++i) {
      const auto& said = picture_.said[i];
      const bool is_within = row_of(said.high) <= row && row <= row_of(said.low);
      line += row_of(said.value) == row ? signs_.said : is_within ? signs_.within : " ";
    }
    return line + '\n';
  }

  std::string line_of(const SeriesPicture::Strip& strip) const {
    auto line = labelled(strip.name, Align::kLeft);
    const auto most = *std::max_element(strip.weights.begin(), strip.weights.end());
    for (auto i = first_; i < strip.weights.size(); ++i) {
      const auto share = most > 0.0F ? strip.weights[i] / most : 0.0F;
      line += signs_.shades[static_cast<std::size_t>(std::lround(share * 4.0F))];
    }
    return fmt::format("{} {:.2f} at most\n", line, most);
  }

  std::string times() const {
    const auto left_out = first_ == 0 ? "" : fmt::format("; {} earlier steps left out", first_);
    const auto first = first_ == 0 ? "from " + shown(picture_.first_time) + ", " : std::string();
    return fmt::format("{} {}said from {}{}\n", std::string(kLabel, ' '), first,
                       shown(picture_.said_time), left_out);
  }

  const SeriesPicture& picture_;
  int height_;
  bool unicode_;
  const Signs& signs_;
  std::size_t said_ = 0;   // steps that fit
  std::size_t first_ = 0;  // step read that fits
  Range range_;
};

}  // namespace

std::string draw_series(const SeriesPicture& picture, int width, int height, bool unicode) {
  if (picture.said.empty() || height < 2) {
    throw std::logic_error("draw_series: nothing is said, or there is no room");
  }
  for (const auto& strip : picture.strips) {
    if (strip.weights.size() == picture.read.size() && !strip.weights.empty()) continue;
    throw std::logic_error("draw_series: a strip is of other steps than those read");
  }
  return Drawing(picture, width, height, unicode).text();
}

}  // namespace attend::view
