#pragma once

#include <cstddef>
#include <cstdint>
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

/// The tokens that are tried for one source, as a tree: each knows the one before. So a hypothesis
/// that grows copies nothing, and those with a common beginning share it. What no hypothesis needs
/// any more makes room for others.
class Paths {
 public:
  static constexpr std::size_t kRoot = static_cast<std::size_t>(-1);

  /// One more token after `parent`, held until it is released. The weights of all tokens are of one
  /// length, which may be 0.
  std::size_t add(std::size_t parent, TokenId token, float log_probability,
                  std::span<const float> weights);

  /// The caller needs this path no more. What was added after it stays.
  void release(std::size_t path);

  /// Makes room, so that so many tokens ask nothing of the heap.
  void reserve(std::size_t tokens) { nodes_.reserve(tokens); }

  /// From the first token to `last`.
  std::vector<TokenId> tokens(std::size_t last) const;

  /// The hypothesis whose end symbol is `last`, unranked and without weights.
  Hypothesis finished(std::size_t last) const;

  /// Of each token up to `last`; empty if they are of length 0.
  std::vector<std::vector<float>> weights(std::size_t last) const;

 private:
  struct Node {
    std::size_t parent;
    TokenId token;
    float log_probability;
    std::uint32_t holders;  // nodes after it, and the caller
  };

  std::vector<Node> nodes_;
  std::vector<float> weights_;  // of each node, one after another
  std::size_t length_ = 0;      // of each node's weights
  std::vector<std::size_t> free_;
};

}  // namespace attend::search
