#include "view/matrix_picture.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "view/colours.h"
#include "view/glyphs.h"

namespace attend::view {
namespace {

using format::SoftAlignment;

constexpr double kSlant = 60.0;         // of the source's words, degrees
constexpr double kCell = 1.6;           // all of these in sizes of the type
constexpr double kNumberedCell = 2.5;   // one that holds a number
constexpr double kNumber = 0.8;         // its type
constexpr double kLongestLabel = 14.0;  // longer words are cut
constexpr double kGap = 0.45;           // between words and squares
constexpr double kMargin = 0.3;         // about all
constexpr double kLeastWeight = 0.002;  // a lighter square is paper
constexpr std::size_t kMostInWord = 8;

double radians(double degrees) {
  return degrees * std::numbers::pi / 180.0;
}

bool is_without_blanks(const std::vector<int>& words) {
  std::set<int> known;
  std::size_t symbols = 0;
  for (const auto word : words) {
    if (word < 0) continue;
    known.insert(word);
    ++symbols;
  }
  return (known.size() == 1 && symbols > 1) || symbols > kMostInWord * known.size();
}

/// Of each column or row what stands beside it, cut to its room.
std::vector<std::string> labels_of(const std::vector<std::string>& tokens, double size) {
  std::vector<std::string> labels;
  for (const auto& token : tokens) {
    labels.push_back(label_in_picture(token, size, kLongestLabel * size));
  }
  return labels;
}

double widest(const std::vector<std::string>& labels, double size) {
  double width = 0.0;
  for (const auto& label : labels) width = std::max(width, width_in_picture(label, size));
  return width;
}

class MatrixDrawing {
 public:
  MatrixDrawing(const DrawnMatrix& matrix, const SoftAlignment& alignment, const MatrixStyle& style)
      : matrix_(matrix), alignment_(alignment), style_(style) {
    const auto size = style.font_size;
    sources_ = labels_of(alignment.source, size);
    targets_ = labels_of(alignment.target, size);
    is_right_to_left_ = runs_right_to_left(matrix.title);
    cell_ = size * (style.has_numbers ? kNumberedCell : kCell);
    left_ = size * (kMargin + kGap) + widest(targets_, size);
    top_ = size * (kMargin + kGap) + widest(sources_, size) * std::sin(radians(kSlant)) +
           size * std::cos(radians(kSlant));
  }

  Picture draw() const {
    Picture picture;
    picture.width = std::ceil(right());
    picture.height = std::ceil(bottom() + kMargin * style_.font_size);
    picture.title = matrix_.title;
    picture.layers = {squares(), grid()};
    if (style_.has_numbers) picture.layers.push_back(numbers());
    picture.layers.push_back(marks());
    picture.layers.push_back(words());
    return picture;
  }

 private:
  std::size_t columns() const { return sources_.size(); }
  std::size_t rows() const { return targets_.size(); }
  double x_of(std::size_t source) const {
    const auto column = is_right_to_left_ ? columns() - 1 - source : source;
    return left_ + static_cast<double>(column) * cell_;
  }
  double y_of(std::size_t target) const { return top_ + static_cast<double>(target) * cell_; }
  double bottom() const { return y_of(rows()); }

  /// Where the squares end, or the last of the words that lean over them.
  double right() const {
    const auto size = style_.font_size;
    auto end = left_ + static_cast<double>(columns()) * cell_;
    for (std::size_t s = 0; s < columns(); ++s) {
      end = std::max(end, x_of(s) + cell_ / 2.0 + 0.5 * size +
                              width_in_picture(sources_[s], size) * std::cos(radians(kSlant)));
    }
    return end + kMargin * size;
  }

  PictureLayer squares() const {
    PictureLayer layer;
    layer.is_crisp = true;
    for (std::size_t t = 0; t < rows(); ++t) {
      for (std::size_t s = 0; s < columns(); ++s) {
        const auto weight = static_cast<double>(alignment_.weights[t][s]);
        if (weight < kLeastWeight) continue;
        layer.shapes.emplace_back(
            PictureRectangle{x_of(s), y_of(t), cell_, cell_, shade_of(weight, style_.is_root), {}});
      }
    }
    return layer;
  }

  PictureLayer grid() const {
    PicturePath lines{{}, {kLine, 0.75, {}}};
    const auto right = left_ + static_cast<double>(columns()) * cell_;
    for (std::size_t c = 0; c <= columns(); ++c) {
      const auto x = left_ + static_cast<double>(c) * cell_;
      lines.lines.push_back({{x, top_}, {x, bottom()}});
    }
    for (std::size_t t = 0; t <= rows(); ++t) {
      lines.lines.push_back({{left_, y_of(t)}, {right, y_of(t)}});
    }
    PictureLayer layer;
    layer.shapes.emplace_back(std::move(lines));
    return layer;
  }

  PictureLayer numbers() const {
    PictureLayer layer;
    const auto size = kNumber * style_.font_size;
    for (std::size_t t = 0; t < rows(); ++t) {
      for (std::size_t s = 0; s < columns(); ++s) {
        const auto weight = static_cast<double>(alignment_.weights[t][s]);
        if (weight < 0.005) continue;
        const bool is_dark = (style_.is_root ? std::sqrt(weight) : weight) > 0.5;
        auto number = fmt::format("{:.2f}", weight);
        if (number[0] == '0') number.erase(0, 1);
        layer.shapes.emplace_back(PictureText{x_of(s) + cell_ / 2.0,
                                              y_of(t) + cell_ / 2.0 + 0.35 * size,
                                              {{number, is_dark ? kPaper : kInk, size}},
                                              Anchor::kMiddle});
      }
    }
    return layer;
  }

  /// The squares of a link between words: those of all their symbols.
  template <typename Draw>
  void for_squares(const Links& links, Draw draw) const {
    const auto places = [](const std::vector<int>& words, int word) {
      std::vector<std::size_t> found;
      for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == word) found.push_back(i);
      }
      return found;
    };
    for (const auto& [source, target] : links) {
      for (const auto s : places(alignment_.source_words, source)) {
        for (const auto t : places(alignment_.target_words, target)) draw(x_of(s), y_of(t));
      }
    }
  }

  PictureLayer marks() const {
    PictureLayer layer;
    const auto inset = 0.09 * cell_;
    const auto frame = [&](double x, double y, std::vector<double> dashes) {
      layer.shapes.emplace_back(PictureRectangle{x + inset,
                                                 y + inset,
                                                 cell_ - 2.0 * inset,
                                                 cell_ - 2.0 * inset,
                                                 "",
                                                 {kGold, inset, std::move(dashes)}});
    };
    const std::set<Link> sure(matrix_.sure.begin(), matrix_.sure.end());
    Links only_possible;
    for (const auto& link : matrix_.possible) {
      if (!sure.contains(link)) only_possible.push_back(link);
    }
    for_squares(matrix_.sure, [&](double x, double y) { frame(x, y, {}); });
    for_squares(only_possible, [&](double x, double y) {
      frame(x, y, {1.5 * inset, 1.25 * inset});
    });
    for_squares(matrix_.links, [&](double x, double y) {
      layer.shapes.emplace_back(
          PictureCircle{x + cell_ / 2.0, y + cell_ / 2.0, 0.12 * cell_, kGold, {}});
    });
    return layer;
  }

  PictureLayer words() const {
    const auto size = style_.font_size;
    const auto middle = 0.35 * size;  // from the base line to the middle of a letter
    PictureLayer layer;
    for (std::size_t s = 0; s < columns(); ++s) {
      // Turned about its base line's start, which is moved so that the word's middle meets the
      // column's.
      const auto slant = radians(kSlant);
      layer.shapes.emplace_back(PictureText{x_of(s) + cell_ / 2.0 + middle * std::sin(slant),
                                            top_ - kGap * size + middle * std::cos(slant) * 0.5,
                                            {{sources_[s], kInk, size}},
                                            Anchor::kStart,
                                            kSlant});
    }
    for (std::size_t t = 0; t < rows(); ++t) {
      layer.shapes.emplace_back(PictureText{left_ - kGap * size,
                                            y_of(t) + cell_ / 2.0 + middle,
                                            {{targets_[t], kInk, size}},
                                            Anchor::kEnd});
    }
    return layer;
  }

  const DrawnMatrix& matrix_;
  const SoftAlignment& alignment_;
  const MatrixStyle& style_;
  std::vector<std::string> sources_;
  std::vector<std::string> targets_;
  bool is_right_to_left_ = false;
  double cell_ = 0.0;
  double left_ = 0.0;
  double top_ = 0.0;
};

}  // namespace

bool is_without_blanks(const SoftAlignment& alignment) {
  return is_without_blanks(alignment.source_words) || is_without_blanks(alignment.target_words);
}

Picture picture_of(const DrawnMatrix& matrix, const MatrixStyle& style) {
  format::check(matrix.alignment);
  const bool is_pieces = style.unit == MatrixUnit::kPieces ||
                         (style.unit == MatrixUnit::kAuto && is_without_blanks(matrix.alignment));
  const auto alignment = is_pieces ? matrix.alignment : format::merge_words(matrix.alignment);
  if (alignment.source.empty() || alignment.target.empty()) {
    throw Error("there is nothing to draw: a side of the matrix is empty");
  }
  const auto most = std::max(alignment.source.size(), alignment.target.size());
  if (most > kMostDrawn) {
    throw Error(
        fmt::format("a matrix of {} by {} is too large for a picture: draw at most {} a side, or "
                    "look at it in the page of attend explore",
                    alignment.source.size(), alignment.target.size(), kMostDrawn));
  }
  return MatrixDrawing(matrix, alignment, style).draw();
}

}  // namespace attend::view
