#include "cli/shown_looks.h"

#include "cli/drawn_looks.h"
#include "cli/explore_pictures.h"
#include "data/picture.h"

namespace attend::cli {

std::string shown_looks(const tasks::Prediction& prediction, const std::filesystem::path& path,
                        const view::TerminalLooksOptions& options) {
  format::ExploredPicture picture;
  std::shared_ptr<const view::RasterImage> image;
  if (!path.empty()) {
    auto decoded = data::decode_picture(path);
    picture.file.height = decoded.size.height;
    picture.file.width = decoded.size.width;
    image = image_of(std::move(decoded));
  }
  const auto hypothesis = explored_caption(prediction, picture.file);
  if (hypothesis.readings.empty()) return "\n";
  const auto looks =
      looks_of(picture, hypothesis, /*is_hard=*/false, view::MatrixUnit::kAuto, std::move(image));
  return view::draw_looks(looks, options) + '\n';
}

}  // namespace attend::cli
