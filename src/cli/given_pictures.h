#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/explore_text.h"
#include "format/explored_pictures.h"
#include "tasks/task.h"

namespace attend::cli {

/// A picture to look at.
struct GivenPicture {
  std::int64_t line = 1;  ///< of the input, from 1; of several rows the first
  std::string name{};     ///< for people
  std::string cell{};     ///< that a model reads
  std::string file{};     ///< the cell, or what features were made of; empty: nobody knows
  std::vector<format::PictureReference> references{};
};

/// What a command line names: pictures themselves; lines with paths, of a file or standard input;
/// or a table or captions, whose rows of one picture are its references. Boxes of `--gold` are row
/// by row. Throws Error if there is no picture, or if files do not fit together.
std::vector<GivenPicture> given_pictures(const ExploreTextFlags& flags,
                                         const tasks::System& described);

}  // namespace attend::cli
