#pragma once

#include <string>
#include <vector>

#include "data/picture_places.h"

namespace attend::cli {

/// Whether what stands on a command line is pictures themselves, by their first bytes, not files
/// that name some. Throws Error naming the one that is none where others are pictures, or is of
/// features; and if pictures are given besides where names are looked for.
bool are_pictures(const std::vector<std::string>& paths, const data::PictureFiles& places);

}  // namespace attend::cli
