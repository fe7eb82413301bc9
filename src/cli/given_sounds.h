#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/explore_text.h"
#include "format/time_files.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// A sound to look at.
struct GivenSound {
  std::int64_t line = 1;              ///< of the input, from 1
  std::string cell{};                 ///< that a model reads
  std::optional<std::string> text{};  ///< what is said, where it is given
  std::vector<format::GoldTime> gold{};
};

/// What a command line names: sounds themselves; lines with cells, of a file or standard input; a
/// table or a list of sounds, with what is said if it is there. Times of `--gold` are row by row,
/// or by name. Throws Error if there is no sound, or if files do not fit together.
std::vector<GivenSound> given_sounds(const ExploreTextFlags& flags, const tasks::System& described);

}  // namespace attend::cli
