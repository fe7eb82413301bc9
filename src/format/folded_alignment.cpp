#include "format/folded_alignment.h"

#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace attend::format {
namespace {

constexpr std::size_t kLeastGap = 2;  // symbols: what stands for them has a column, too

/// Of each source symbol whether it, or another one of its word, is read.
std::vector<bool> read_symbols(const SoftAlignment& alignment) {
  std::vector<bool> is_read(alignment.source.size(), false);
  std::set<int> words;
  for (std::size_t s = 0; s < is_read.size(); ++s) {
    for (const auto& row : alignment.weights) is_read[s] = is_read[s] || row[s] > kLeastRead;
    if (is_read[s] && alignment.source_words[s] >= 0) words.insert(alignment.source_words[s]);
  }
  for (std::size_t s = 0; s < is_read.size(); ++s) {
    is_read[s] = is_read[s] || words.contains(alignment.source_words[s]);
  }
  return is_read;
}

/// First symbols and counts of what becomes one column each: those that stay alone, and gaps.
std::vector<std::pair<std::size_t, std::size_t>> columns_of(const std::vector<bool>& is_read) {
  std::vector<std::pair<std::size_t, std::size_t>> columns;
  for (std::size_t first = 0; first < is_read.size();) {
    auto end = first;
    while (end < is_read.size() && !is_read[end]) ++end;
    const auto count = end - first >= kLeastGap ? end - first : 1;
    columns.emplace_back(first, count);
    first += count;
  }
  return columns;
}

}  // namespace

FoldedAlignment fold_unread(const SoftAlignment& alignment, const std::string& mark) {
  check(alignment);
  FoldedAlignment folded;
  auto& [source, target, weights, source_words, target_words] = folded.alignment;
  target = alignment.target;
  target_words = alignment.target_words;
  weights.resize(alignment.weights.size());
  for (const auto& [first, count] : columns_of(read_symbols(alignment))) {
    const bool is_gap = count > 1;
    source.push_back(is_gap ? mark + std::to_string(count) : alignment.source[first]);
    source_words.push_back(is_gap ? -1 : alignment.source_words[first]);
    if (is_gap) folded.hidden += count;
    for (std::size_t t = 0; t < weights.size(); ++t) {
      const auto* from = alignment.weights[t].data() + first;
      weights[t].push_back(std::accumulate(from, from + count, 0.0F));
    }
  }
  return folded;
}

}  // namespace attend::format
