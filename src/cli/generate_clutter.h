#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>

#include "data/cluttered_digits.h"
#include "text/generated_corpus.h"

namespace attend::cli {

/// Writes pictures of a written digit among pieces of others, with its class and the box around its
/// ink, into a new folder, and says how many. No digit is in two parts, which are those of
/// data::DigitPart. Throws Error if `from` has not MNIST's files; ConfigError if a digit has no
/// room.
void generate_clutter(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                      const std::filesystem::path& from, const data::ClutterOptions& clutter,
                      std::uint64_t seed, std::ostream& out);

}  // namespace attend::cli
