#include "cli/shown_looks.h"

#include "cli/drawn_looks.h"
#include "cli/explore_pictures.h"
#include "data/picture.h"

namespace attend::cli {
namespace {

std::string shown(const format::ExploredPicture& picture,
                  const format::PictureHypothesis& hypothesis,
                  std::shared_ptr<const view::RasterImage> image,
                  const view::TerminalLooksOptions& options) {
  if (hypothesis.readings.empty()) return "\n";
  const auto looks =
      looks_of(picture, hypothesis, /*is_hard=*/false, view::MatrixUnit::kAuto, std::move(image));
  return view::draw_looks(looks, options) + '\n';
}

}  // namespace

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
  return shown(picture, explored_caption(prediction, picture.file), std::move(image), options);
}

std::string shown_track(const tasks::Prediction& prediction, const std::string& cell,
                        const view::TerminalLooksOptions& options) {
  const TrackLooks track(cell);
  format::ExploredPicture picture;
  picture.file = track.file();
  return shown(picture, explored_track(prediction, track), image_of(track.picture()), options);
}

}  // namespace attend::cli
