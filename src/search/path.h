#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "search/stepper.h"

namespace attend::search {

/// The attention weights of all rows at one step.
struct StepWeights {
  std::span<const float> all;  ///< [rows, longest source], or empty
  std::size_t row_count = 0;

  /// Cut to the source's own length.
  std::span<const float> of(std::size_t row, std::size_t source_length) const {
    if (all.empty()) return {};
    return all.subspan(row * (all.size() / row_count), source_length);
  }
};

/// All tokens tried for one source, as a tree: each knows the one before. So a hypothesis that
/// grows copies nothing, and those with a common beginning share it.
class Paths {
 public:
  static constexpr std::size_t kRoot = static_cast<std::size_t>(-1);

  /// The weights of all tokens are of one length.
  std::size_t add(std::size_t parent, TokenId token, float log_probability,
                  std::span<const float> weights) {
    nodes_.push_back({parent, token, log_probability});
    weights_.insert(weights_.end(), weights.begin(), weights.end());
    return nodes_.size() - 1;
  }

  /// Makes room, so that so many tokens ask nothing of the heap.
  void reserve(std::size_t tokens, std::size_t weights_of_each) {
    nodes_.reserve(tokens);
    weights_.reserve(tokens * weights_of_each);
  }

  /// The hypothesis whose end symbol is `last`, unranked.
  Hypothesis finished(std::size_t last) const;

 private:
  struct Node {
    std::size_t parent;
    TokenId token;
    float log_probability;
  };

  std::vector<Node> nodes_;
  std::vector<float> weights_;  // of each node, one after another
};

}  // namespace attend::search
