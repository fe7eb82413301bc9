#include "metrics/pointing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "metrics/amounts.h"

namespace attend::metrics {
namespace {

using format::Grid;
using format::WordBox;

struct Rectangle {
  double left = 0.0;
  double top = 0.0;
  double right = 0.0;
  double bottom = 0.0;

  double area() const { return std::max(0.0, right - left) * std::max(0.0, bottom - top); }
  bool holds(double x, double y) const { return x >= left && x < right && y >= top && y < bottom; }
};

Rectangle common(const Rectangle& a, const Rectangle& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
          std::min(a.bottom, b.bottom)};
}

/// What the boxes cover together, in rectangles that have nothing in common: strips between
/// neighbouring left and right sides, and in each the heights that are covered.
std::vector<Rectangle> union_of(std::span<const Rectangle> boxes) {
  std::vector<double> sides;
  for (const auto& box : boxes) sides.insert(sides.end(), {box.left, box.right});
  std::sort(sides.begin(), sides.end());
  sides.erase(std::unique(sides.begin(), sides.end()), sides.end());
  std::vector<Rectangle> all;
  for (std::size_t i = 0; i + 1 < sides.size(); ++i) {
    std::vector<Rectangle> in_strip;
    for (const auto& box : boxes) {
      if (box.left > sides[i] || box.right < sides[i + 1]) continue;
      in_strip.push_back({sides[i], box.top, sides[i + 1], box.bottom});
    }
    std::sort(in_strip.begin(), in_strip.end(),
              [](const auto& a, const auto& b) { return a.top < b.top; });
    const auto first = all.size();
    for (const auto& box : in_strip) {
      if (all.size() > first && box.top <= all.back().bottom) {
        all.back().bottom = std::max(all.back().bottom, box.bottom);
      } else {
        all.push_back(box);
      }
    }
  }
  return all;
}

Rectangle place_of(const Grid& grid, std::size_t index) {
  const auto columns = static_cast<std::size_t>(grid.columns);
  const auto row = static_cast<double>(index / columns);
  const auto column = static_cast<double>(index % columns);
  return {grid.left + column * grid.place_width(), grid.top + row * grid.place_height(),
          grid.left + (column + 1.0) * grid.place_width(),
          grid.top + (row + 1.0) * grid.place_height()};
}

Rectangle picture_of(const Grid& grid) {
  if (grid.height == 0 || grid.width == 0) return {grid.left, grid.top, grid.right, grid.bottom};
  return {0.0, 0.0, static_cast<double>(grid.width), static_cast<double>(grid.height)};
}

/// The mean of the rows.  [S]
std::vector<double> mean_of(std::span<const std::vector<float>* const> rows, std::size_t places) {
  std::vector<double> mean(places, 0.0);
  for (const auto* row : rows) {
    for (std::size_t i = 0; i < places; ++i) {
      const auto weight = static_cast<double>((*row)[i]);
      if (std::isfinite(weight) && weight > 0.0) mean[i] += weight;
    }
  }
  for (auto& weight : mean) weight /= static_cast<double>(rows.size());
  return mean;
}

/// Of a word that looks so.  `weights` [S]
Pointing of_word(std::span<const double> weights, const Grid& grid,
                 const std::vector<Rectangle>& boxes) {
  const auto picture = picture_of(grid);
  const auto covered = union_of(boxes);
  double area = 0.0;         // of what the places cover of the picture
  double area_inside = 0.0;  // of that what is in the boxes
  double mass = 0.0;
  double mass_inside = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto place = common(place_of(grid, i), picture);
    const auto visible = place.area();
    double inside = 0.0;
    for (const auto& part : covered) inside += common(part, place).area();
    area += visible;
    area_inside += inside;
    mass += weights[i] * visible;
    mass_inside += weights[i] * inside;
  }
  if (area_inside <= 0.0) return {};
  const auto largest = std::max_element(weights.begin(), weights.end());
  const auto place = place_of(grid, static_cast<std::size_t>(largest - weights.begin()));
  const auto x = 0.5 * (place.left + place.right);
  const auto y = 0.5 * (place.top + place.bottom);
  const bool is_hit =
      *largest > 0.0 &&
      std::any_of(boxes.begin(), boxes.end(), [&](const auto& box) { return box.holds(x, y); });
  return {.words = 1,
          .hits = is_hit ? 1 : 0,
          .correctness = mass > 0.0 ? mass_inside / mass : 0.0,
          .box_share = area_inside / area};
}

double mean_of(double sum, int64_t words) {
  return words == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(words);
}

/// Sums are words, then a number of hits or the digits of an amount.
double mean_of_counts(std::span<const int64_t> sums) {
  return mean_of(static_cast<double>(sums[1]), sums[0]);
}

double mean_of_amounts(std::span<const int64_t> sums) {
  return mean_of(static_cast<double>(amount_of(sums.subspan(1))), sums[0]);
}

constexpr Metric kOfBoxes[] = {
    {.name = "pointing",
     .title = "pointing",
     .heading = "Pointing game",
     .unit = "share of words",
     .help = "those with a box whose largest weight lies in it",
     .scale = Metric::Scale::kShare},
    {.name = "correctness",
     .title = "correctness",
     .heading = "Attention correctness",
     .unit = "share of weights",
     .help = "those of a word with a box that lie in it",
     .scale = Metric::Scale::kShare},
    {.name = "box_share",
     .title = "box share",
     .heading = "The boxes' share",
     .unit = "share of the picture",
     .help = "what both would be by chance, of even weights the correctness",
     .scale = Metric::Scale::kShare,
     .is_detail = true}};

}  // namespace

Pointing& Pointing::operator+=(const Pointing& other) {
  words += other.words;
  hits += other.hits;
  correctness += other.correctness;
  box_share += other.box_share;
  return *this;
}

double Pointing::pointing() const {
  return mean_of(static_cast<double>(hits), words);
}

double Pointing::mean_correctness() const {
  return mean_of(correctness, words);
}

double Pointing::mean_box_share() const {
  return mean_of(box_share, words);
}

Figures Pointing::figures() const {
  Figures figures;
  figures.emplace_back(kOfBoxes[0].name, pointing());
  figures.emplace_back(kOfBoxes[1].name, mean_correctness());
  figures.emplace_back(kOfBoxes[2].name, mean_box_share());
  return figures;
}

Pointing pointing_of(std::span<const std::vector<float>> weights, std::span<const int> words,
                     const Grid& grid, std::span<const WordBox> boxes) {
  const auto places = static_cast<std::size_t>(grid.places());
  std::map<std::int64_t, std::vector<const std::vector<float>*>> rows;
  if (weights.size() != words.size()) throw std::logic_error("pointing: weights of other symbols");
  for (std::size_t t = 0; t < weights.size(); ++t) {
    if (weights[t].size() != places) throw std::logic_error("pointing: weights of another grid");
    rows[words[t]].push_back(&weights[t]);
  }
  std::map<std::int64_t, std::vector<Rectangle>> of_words;
  for (const auto& box : boxes) {
    of_words[box.word].push_back({box.left, box.top, box.right, box.bottom});
  }
  Pointing sum;
  for (const auto& [word, own] : of_words) {
    const auto found = rows.find(word);
    if (found == rows.end()) continue;
    sum += of_word(mean_of(found->second, places), grid, own);
  }
  return sum;
}

Metrics metrics_of_pointing() {
  return metrics_in(kOfBoxes);
}

std::vector<LineCounts> pointing_counts(std::span<const Pointing> captions) {
  const LineCounts amounts{.width = 1 + kAmountWidth, .score = mean_of_amounts};
  std::vector<LineCounts> all = {{.width = 2, .score = mean_of_counts}, amounts, amounts};
  for (const auto& caption : captions) {
    all[0].add(std::vector<int64_t>{caption.words, caption.hits});
    for (std::size_t i = 1; i < all.size(); ++i) {
      std::vector<LineCounts::Entry> entries = {{0, static_cast<int32_t>(caption.words)}};
      add_amount(i == 1 ? caption.correctness : caption.box_share, 1, entries);
      all[i].add_sparse(entries);
    }
  }
  return all;
}

}  // namespace attend::metrics
