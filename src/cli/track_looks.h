#pragma once

#include <string>

#include "data/track_places.h"
#include "format/explored_pictures.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// Whether what a model reads are pen tracks: x, y and pen at each position, the first two read as
/// differences.
bool reads_tracks(const tasks::System& system);

/// A pen track as a picture that was looked at: of itself, drawn, with the weights of its points in
/// small squares where the pen was.
class TrackLooks {
 public:
  /// Throws Error, without saying where, if the cell is no track.
  explicit TrackLooks(const std::string& cell);

  format::PictureFile file() const;
  format::Grid grid() const;
  const data::TrackPlaces& places() const { return places_; }
  data::Picture picture() const;

 private:
  std::vector<data::PenPoint> points_;
  data::TrackPlaces places_;
};

}  // namespace attend::cli
