#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "text/generated_corpus.h"

namespace attend::cli {

/// Sequences of vectors of bits, and what is to be made of them.
struct BitsToDraw {
  std::string problem = "copy";              ///< as algorithm.problem of a recipe
  std::optional<std::int64_t> min_length{};  ///< none: that of the problem
  std::optional<std::int64_t> max_length{};
  std::optional<std::int64_t> bits{};  ///< of a vector; none: that of the problem
};

/// Throws ConfigError naming the option that is out of range.
void check_bits_to_draw(const BitsToDraw& asked);

/// Writes tables of sequences and results into a new folder, and says how many.
void generate_bits(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                   const BitsToDraw& asked, std::uint64_t seed, std::ostream& out);

}  // namespace attend::cli
