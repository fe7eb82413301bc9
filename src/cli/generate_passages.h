#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>

#include "text/generated_corpus.h"

namespace attend::cli {

/// Draws texts with a gap (text/small_passages.h) into `folder`: a table each of train, dev and
/// test, with the columns document, query and answer. Says on `out` what was written. Throws Error
/// of a file that cannot be written.
void generate_passages(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                       std::uint64_t seed, std::ostream& out);

}  // namespace attend::cli
