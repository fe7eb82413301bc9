#include "search/path.h"

#include <algorithm>

namespace attend::search {

Hypothesis Paths::finished(std::size_t last) const {
  Hypothesis hypothesis;
  const auto length = nodes_.empty() ? 0 : weights_.size() / nodes_.size();
  for (auto at = last; at != kRoot; at = nodes_[at].parent) {
    const auto& node = nodes_[at];
    if (at != last) hypothesis.tokens.push_back(node.token);
    hypothesis.log_probabilities.push_back(node.log_probability);
    const auto weights = std::span(weights_).subspan(at * length, length);
    if (length > 0) hypothesis.weights.emplace_back(weights.begin(), weights.end());
  }
  std::reverse(hypothesis.tokens.begin(), hypothesis.tokens.end());
  std::reverse(hypothesis.log_probabilities.begin(), hypothesis.log_probabilities.end());
  std::reverse(hypothesis.weights.begin(), hypothesis.weights.end());
  for (const auto p : hypothesis.log_probabilities) {
    hypothesis.log_probability += static_cast<double>(p);
  }
  return hypothesis;
}

}  // namespace attend::search
