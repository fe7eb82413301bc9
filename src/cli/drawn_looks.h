#pragma once

#include <memory>

#include "data/picture.h"
#include "format/explored_pictures.h"
#include "view/looks_picture.h"
#include "view/matrix_picture.h"

namespace attend::cli {

/// The pixels of a picture, to draw with: at most 640 a side. Null if there is none.
std::shared_ptr<const view::RasterImage> image_of(const format::PictureFile& file);

std::shared_ptr<const view::RasterImage> image_of(data::Picture picture);

/// What is drawn of a hypothesis, of its first reading: whole words, unless it is written without
/// blanks, or as `unit` says. Boxes are those of the reference that it is, or reads the same as.
/// There must be a reading.
view::DrawnLooks looks_of(const format::ExploredPicture& picture,
                          const format::PictureHypothesis& hypothesis, bool is_hard,
                          view::MatrixUnit unit, std::shared_ptr<const view::RasterImage> image);

}  // namespace attend::cli
