#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "text/aligned_pair.h"

namespace attend::text {

/// Sequences of letters, and what is to be made of them: the plainest things to learn to align.
struct SymbolSequences {
  std::string task = "copy";    ///< copy, reverse or sort; equal letters stay in order
  std::int64_t min_length = 3;  ///< letters, each of a to z
  std::int64_t max_length = 12;

  /// Throws ConfigError naming the command's option.
  void validate() const;

  /// One of the lengths, all equally likely, then letters, all equally likely.
  AlignedPair draw(std::mt19937_64& random) const;
};

/// What `task` makes of these letters. Each is linked to itself.
AlignedPair transform(const std::vector<std::string>& letters, const std::string& task);

}  // namespace attend::text
