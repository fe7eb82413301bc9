#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "view/picture.h"

// Pictures as PNG and PDF, by Cairo and Pango: a plug-in, loaded when it is first asked for.

namespace attend::view {

/// A file's bytes, and what is not as it should be in them.
struct DrawnFile {
  std::string bytes;
  std::string unknown;  ///< the first text with a letter that no font of this machine has
};

/// A PDF of a page each, in the given order; its letters are embedded and can be searched. Throws
/// Error if there is no plug-in, or no picture.
DrawnFile to_pdf(std::span<const Picture> pictures);

/// A PNG. Throws Error if there is no plug-in, or if it would have more than kMostDots.
DrawnFile to_png(const Picture& picture, double dots_per_inch);

inline constexpr double kMostDots = 60e6;

inline constexpr const char* kPicturesPlugin = "libattend_pictures.so";

/// What the plug-in exports, as `attend_draw_pictures`. Texts are shown as they are.
struct PicturesToDraw {
  std::span<const Picture> pictures;
  bool is_pdf = false;  ///< or the first of them as a PNG
  double dots_per_inch = 96.0;
};
using DrawPictures = void(const PicturesToDraw& what, DrawnFile& file);

}  // namespace attend::view
