#pragma once

#include <string>
#include <utility>
#include <vector>

namespace attend::text {

/// A sentence, its translation, and which of their words belong together.
struct AlignedPair {
  std::vector<std::string> source;
  std::vector<std::string> target;
  std::vector<std::pair<int, int>> links;  ///< positions in source and target, from 0; ascending
};

/// The words with spaces between them.
std::string to_line(const std::vector<std::string>& words);

/// "0-0 1-2": i-j, where word i of the source belongs to word j of the target.
std::string to_line(const std::vector<std::pair<int, int>>& links);

}  // namespace attend::text
