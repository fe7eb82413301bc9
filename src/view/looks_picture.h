#pragma once

#include <memory>
#include <string>
#include <vector>

#include "format/boxes.h"
#include "format/grid.h"
#include "view/picture.h"

namespace attend::view {

/// The most words of a caption that are drawn.
inline constexpr std::size_t kMostLooksDrawn = 200;

/// A picture that is so many times as wide as high stands in lines of its own.
inline constexpr double kWidePicture = 2.6;

/// A caption's words over their picture.
struct DrawnLooks {
  std::string title{};
  std::shared_ptr<const RasterImage> image{};  ///< the picture, in any size; null: a grey one
  format::Grid grid{};
  double height = 0.0;  ///< of the picture, in the pixels that the grid and boxes are in
  double width = 0.0;
  std::vector<std::string> words{};
  std::vector<std::vector<float>> weights{};          ///< [words, places], none below 0
  std::vector<std::vector<format::WordBox>> boxes{};  ///< of each word; or none at all
  std::vector<std::vector<format::Area>> frames{};    ///< that each saw; or none at all
  bool is_hard = false;                               ///< a frame around the place that was chosen
};

struct LooksStyle {
  double font_size = 12.0;  ///< of the words, in CSS pixels; all else follows
  bool is_root = false;     ///< brightness by the weights' square roots
  bool is_smooth = true;    ///< or a place each
};

/// For a paper: the picture, then a small one for each word, bright where it looked; of a wide
/// picture one below the other. Throws Error if there is no word, or over kMostLooksDrawn.
Picture picture_of(const DrawnLooks& looks, const LooksStyle& style = {});

}  // namespace attend::view
