#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>

#include "text/generated_corpus.h"

namespace attend::cli {

/// What strings of digits are made of.
struct DigitsToDraw {
  std::filesystem::path from;  ///< the folder of MNIST's files
  std::int64_t width = 256;    ///< of the pictures
  std::int64_t min_length = 1;
  std::int64_t max_length = 5;
};

/// Writes pictures of strings of digits, which somebody wrote, with their texts and the boxes of
/// their digits, into a new folder, and says how many. No digit is in two parts: those of "test"
/// are of the files t10k*, those of "dev" the last twelfth of train*. Throws Error if the files are
/// not there, or are not MNIST's; ConfigError if the strings have no room.
void generate_digits(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                     const DigitsToDraw& digits, std::uint64_t seed, std::ostream& out);

}  // namespace attend::cli
