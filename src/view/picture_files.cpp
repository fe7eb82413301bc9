#include "view/picture_files.h"

#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "core/plugin.h"
#include "view/glyphs.h"

namespace attend::view {
namespace {

constexpr Plugin kPictures = {kPicturesPlugin, "PNG and PDF need Pango and Cairo",
                              "install libpango1.0-dev and build again, or write .svg"};

/// Texts as people see them; Pango draws what it is given.
Picture cleaned(Picture picture) {
  picture.title = shown(picture.title);
  for (auto& layer : picture.layers) {
    for (auto& shape : layer.shapes) {
      auto* text = std::get_if<PictureText>(&shape);
      if (text == nullptr) continue;
      for (auto& part : text->parts) part.text = shown(part.text);
    }
  }
  return picture;
}

DrawnFile drawn(std::span<const Picture> pictures, bool is_pdf, double dots_per_inch) {
  std::vector<Picture> clean;
  for (const auto& picture : pictures) clean.push_back(cleaned(picture));
  DrawnFile file;
  auto* draw = reinterpret_cast<DrawPictures*>(kPictures.function("attend_draw_pictures"));
  draw({clean, is_pdf, dots_per_inch}, file);
  return file;
}

}  // namespace

DrawnFile to_pdf(std::span<const Picture> pictures) {
  if (pictures.empty()) throw Error("there is nothing to draw: no picture for a page");
  return drawn(pictures, /*is_pdf=*/true, 96.0);
}

DrawnFile to_png(const Picture& picture, double dots_per_inch) {
  const auto scale = dots_per_inch / 96.0;
  const auto dots = picture.width * picture.height * scale * scale;
  constexpr double kLongestSide = 32000.0;  // Cairo's
  if (dots > kMostDots || picture.width * scale > kLongestSide ||
      picture.height * scale > kLongestSide) {
    throw Error(fmt::format(
        "a picture of {:.0f} by {:.0f} dots is too large for a PNG: give a smaller --dpi or "
        "--font-size, or write .pdf or .svg",
        picture.width * scale, picture.height * scale));
  }
  return drawn({&picture, 1}, /*is_pdf=*/false, dots_per_inch);
}

}  // namespace attend::view
