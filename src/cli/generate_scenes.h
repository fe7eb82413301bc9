#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>

#include "text/generated_corpus.h"

namespace attend::cli {

/// Draws pictures of scenes (data/scenes.h) into `folder`: of train, dev and test each a folder of
/// PNG files, a table with the columns picture and caption, and the boxes of the captions' words, a
/// line a caption. `test` is drawn first, then `dev`: they stay the same when more is asked for to
/// learn from. No picture comes twice. Says on `out` what was written. Throws ConfigError of a
/// --size that scenes cannot have, Error of a file that cannot be written.
void generate_scenes(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                     std::int64_t size, std::uint64_t seed, std::ostream& out);

}  // namespace attend::cli
