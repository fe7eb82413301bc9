#include "cli/drawn_looks.h"

#include <utility>

#include <fmt/format.h>

#include "data/page_picture.h"
#include "format/alignment.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

using format::ExploredPicture;
using format::PictureHypothesis;

constexpr std::int64_t kLongestSide = 640;  // of what is drawn small, on paper

/// The boxes that are known of a hypothesis' words.
std::vector<format::WordBox> boxes_of(const ExploredPicture& picture,
                                      const PictureHypothesis& hypothesis) {
  if (hypothesis.reference) return picture.references.at(*hypothesis.reference).boxes;
  const auto words = text::split_words(hypothesis.text);
  for (const auto& reference : picture.references) {
    if (!reference.boxes.empty() && text::split_words(reference.text) == words) {
      return reference.boxes;
    }
  }
  return {};
}

/// Where words looked: as merge_words does it, with places that belong to none.
format::SoftAlignment alignment_of(const PictureHypothesis& hypothesis) {
  const auto& reading = hypothesis.readings.front();
  format::SoftAlignment alignment = {.source = {},
                                     .target = hypothesis.target,
                                     .weights = reading.weights,
                                     .source_words = {},
                                     .target_words = hypothesis.target_words};
  for (std::int64_t place = 0; place < reading.grid.places(); ++place) {
    alignment.source.push_back(std::to_string(place));
    alignment.source_words.push_back(-1);
  }
  return alignment;
}

}  // namespace

std::shared_ptr<const view::RasterImage> image_of(data::Picture picture) {
  auto small = data::no_longer_than(std::move(picture), kLongestSide);
  const auto [height, width, channels] = small.size;
  return std::make_shared<view::RasterImage>(
      view::RasterImage{height, width, channels, std::move(small.bytes)});
}

std::shared_ptr<const view::RasterImage> image_of(const format::PictureFile& file) {
  if (file.bytes.empty()) return nullptr;
  const std::span bytes(reinterpret_cast<const std::byte*>(file.bytes.data()), file.bytes.size());
  return image_of(data::decode_picture(bytes, "the picture"));
}

view::DrawnLooks looks_of(const ExploredPicture& picture, const PictureHypothesis& hypothesis,
                          bool is_hard, view::MatrixUnit unit,
                          std::shared_ptr<const view::RasterImage> image) {
  const auto& grid = hypothesis.readings.front().grid;
  view::DrawnLooks looks = {.title = hypothesis.text, .image = std::move(image), .grid = grid};
  const bool is_known = picture.file.height > 0;
  looks.height = static_cast<double>(is_known ? picture.file.height : grid.height);
  looks.width = static_cast<double>(is_known ? picture.file.width : grid.width);
  if (looks.height <= 0.0 || looks.width <= 0.0) {  // of features: what the places cover
    looks.height = grid.bottom - grid.top;
    looks.width = grid.right - grid.left;
  }
  looks.is_hard = is_hard;
  auto alignment = alignment_of(hypothesis);
  const bool is_of_pieces = unit == view::MatrixUnit::kPieces ||
                            (unit == view::MatrixUnit::kAuto && view::is_without_blanks(alignment));
  looks.frames = hypothesis.readings.front().frames;
  if (!is_of_pieces && looks.frames.empty()) alignment = format::merge_words(alignment);
  looks.words = std::move(alignment.target);
  looks.weights = std::move(alignment.weights);
  looks.boxes.resize(looks.words.size());
  for (const auto& box : boxes_of(picture, hypothesis)) {
    for (std::size_t i = 0; i < looks.words.size(); ++i) {
      if (alignment.target_words[i] == box.word) looks.boxes[i].push_back(box);
    }
  }
  return looks;
}

}  // namespace attend::cli
