#pragma once

#include <string>
#include <vector>

#include "data/corpus.h"

namespace attend::cli {

/// Whether what stands on a command line is sounds themselves, or frames of some (.npy), by their
/// first bytes, not files that name some; parts of them (#t=1,2) and several in a row, too. Throws
/// Error naming the one that is none where others are sounds; and if sounds are given besides where
/// names are looked for.
bool are_sounds(const std::vector<std::string>& paths, const data::PictureFiles& places);

}  // namespace attend::cli
