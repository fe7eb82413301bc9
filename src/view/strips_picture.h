#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "view/picture.h"

namespace attend::view {

/// Numbers in rows, the first row on top, a column a step: what is drawn step under step with
/// others.
struct NumberStrip {
  std::string name;
  std::vector<std::vector<float>> rows;  ///< from 0, paper, to 1, ink  [R, C]
  std::vector<std::string> row_names{};  ///< beside the rows; none: they are only many
  std::int64_t first = 0;                ///< the step of the first column
  bool is_of_steps = true;               ///< else columns are something else: it stands alone
};

/// What a machine read, did and said.
struct DrawnStrips {
  std::string title;
  std::vector<NumberStrip> strips;
};

/// The most columns of a strip that are drawn.
inline constexpr std::int64_t kMostColumnsDrawn = 2000;

/// One strip below the other, those of steps with their columns one under another. `font_size` in
/// CSS pixels; `is_root`: shades are of the numbers' roots. Throws Error if there are none, or more
/// columns than are drawn.
Picture picture_of(const DrawnStrips& drawn, double font_size, bool is_root);

/// A page of pictures, each below its title, that needs no other file and no script.
std::string to_picture_page(const std::string& title, std::span<const Picture> pictures);

}  // namespace attend::view
