#include "search/path.h"

#include <algorithm>

namespace attend::search {

std::size_t Paths::add(std::size_t parent, TokenId token, float log_probability,
                       std::span<const float> weights) {
  if (parent != kRoot) ++nodes_[parent].holders;
  const Node node = {parent, token, log_probability, 1};
  length_ = weights.size();
  if (free_.empty()) {
    nodes_.push_back(node);
    weights_.insert(weights_.end(), weights.begin(), weights.end());
    return nodes_.size() - 1;
  }
  const auto place = free_.back();
  free_.pop_back();
  nodes_[place] = node;
  std::copy(weights.begin(), weights.end(),
            weights_.begin() + static_cast<std::ptrdiff_t>(place * length_));
  return place;
}

void Paths::release(std::size_t path) {
  while (path != kRoot && --nodes_[path].holders == 0) {
    free_.push_back(path);
    path = nodes_[path].parent;
  }
}

std::vector<TokenId> Paths::tokens(std::size_t last) const {
  std::vector<TokenId> tokens;
  for (auto at = last; at != kRoot; at = nodes_[at].parent) tokens.push_back(nodes_[at].token);
  std::reverse(tokens.begin(), tokens.end());
  return tokens;
}

Hypothesis Paths::finished(std::size_t last) const {
  Hypothesis hypothesis;
  hypothesis.tokens = tokens(last);
  hypothesis.tokens.pop_back();
  for (auto at = last; at != kRoot; at = nodes_[at].parent) {
    hypothesis.log_probabilities.push_back(nodes_[at].log_probability);
  }
  std::reverse(hypothesis.log_probabilities.begin(), hypothesis.log_probabilities.end());
  for (const auto p : hypothesis.log_probabilities) {
    hypothesis.log_probability += static_cast<double>(p);
  }
  return hypothesis;
}

std::vector<std::vector<float>> Paths::weights(std::size_t last) const {
  std::vector<std::vector<float>> weights;
  if (length_ == 0) return weights;
  for (auto at = last; at != kRoot; at = nodes_[at].parent) {
    const auto own = std::span(weights_).subspan(at * length_, length_);
    weights.emplace_back(own.begin(), own.end());
  }
  std::reverse(weights.begin(), weights.end());
  return weights;
}

}  // namespace attend::search
