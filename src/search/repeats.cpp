#include "search/repeats.h"

#include <algorithm>

namespace attend::search {

std::vector<TokenId> repeats_after(std::span<const TokenId> tokens, std::size_t n) {
  std::vector<TokenId> repeats;
  if (n == 0 || tokens.size() < n) return repeats;
  const auto last = tokens.last(n - 1);
  for (std::size_t first = 0; first + n <= tokens.size(); ++first) {
    if (std::equal(last.begin(), last.end(), tokens.begin() + static_cast<std::ptrdiff_t>(first))) {
      repeats.push_back(tokens[first + n - 1]);
    }
  }
  std::sort(repeats.begin(), repeats.end());
  repeats.erase(std::unique(repeats.begin(), repeats.end()), repeats.end());
  return repeats;
}

}  // namespace attend::search
