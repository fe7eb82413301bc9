#pragma once

#include "data/picture.h"

namespace attend::data {

/// As attend_read_picture, of one kind each.
void read_jpeg(const PictureToRead& what, Picture& picture);
void read_png(const PictureToRead& what, Picture& picture);

}  // namespace attend::data
