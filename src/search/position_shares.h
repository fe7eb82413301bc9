#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace attend::search {

/// How the weights of one source's annotations are shared out to its positions, of which each
/// belongs to one annotation at most: a number a position, not one for each pair, of which an hour
/// of sound has 3e10.
struct PositionShares {
  std::vector<std::int32_t> annotation{};  ///< that each position belongs to  [positions]
  std::vector<float> share{};  ///< of its weight; 0 where a position belongs to none  [positions]

  /// Evenly to `count` positions from `first` on; `positions` are all.
  void give(std::int32_t to, std::size_t first, std::size_t count) {
    for (auto i = first; i < first + count; ++i) {
      annotation[i] = to;
      share[i] = 1.0F / static_cast<float>(count);
    }
  }

  /// Adds to each position its share.  weights [annotations], of_positions [positions]
  void share_out(std::span<const float> weights, std::span<float> of_positions) const {
    for (std::size_t i = 0; i < share.size(); ++i) {
      if (share[i] != 0.0F) {
        of_positions[i] += weights[static_cast<std::size_t>(annotation[i])] * share[i];
      }
    }
  }
};

}  // namespace attend::search
