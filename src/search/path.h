#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "search/stepper.h"

namespace attend::search {

/// What the stepper answered for all rows at one step.
struct Answer {
  std::span<const float> log_probabilities;  ///< [rows, vocabulary]
  std::span<const float> weights;            ///< [rows, longest source], or empty
  std::size_t row_count = 0;

  std::span<const float> log_probabilities_of(std::size_t row) const {
    const auto size = log_probabilities.size() / row_count;
    return log_probabilities.subspan(row * size, size);
  }

  /// Cut to the source's own length.
  std::vector<float> weights_of(std::size_t row, std::size_t source_length) const {
    if (weights.empty()) return {};
    const auto of_row = weights.subspan(row * (weights.size() / row_count), source_length);
    return {of_row.begin(), of_row.end()};
  }
};

/// All tokens tried for one source, as a tree: each knows the one before. So a hypothesis that
/// grows copies nothing, and those with a common beginning share it.
class Paths {
 public:
  static constexpr std::size_t kRoot = static_cast<std::size_t>(-1);

  std::size_t add(std::size_t parent, TokenId token, float log_probability,
                  std::vector<float> weights) {
    nodes_.push_back({parent, token, log_probability, std::move(weights)});
    return nodes_.size() - 1;
  }

  /// The hypothesis whose end symbol is `last`, unranked.
  Hypothesis finished(std::size_t last) const;

 private:
  struct Node {
    std::size_t parent;
    TokenId token;
    float log_probability;
    std::vector<float> weights;
  };

  std::vector<Node> nodes_;
};

}  // namespace attend::search
