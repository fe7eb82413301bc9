#pragma once

#include <cstdint>
#include <span>

#include "data/number_coder.h"
#include "data/part.h"

namespace attend::data {

/// How numbers are varied in training, so that a model learns from more than what was given.
struct NumberVariation {
  double distortion = 0.0;  ///< deviation of each number of a matrix around the unit's
  double noise = 0.0;       ///< deviation of what is added to each number, of its own scale

  bool varies() const { return distortion > 0.0 || noise > 0.0; }
};

/// Of each row every position is multiplied by one matrix, I + distortion * N(0, 1): its first
/// numbers if those are differences, or all of them, as they were before they were scaled. So a pen
/// track becomes larger, smaller, wider, slanted or turned, all of it alike. Then noise is added to
/// each number. What is drawn hangs on the row's seed alone: not on the batch, nor on its ranks.
/// `seeds`: of each row [B]. Throws std::logic_error if the column is none of the coder's.
void vary(Column& column, const NumberCoder& coder, const NumberVariation& variation,
          std::span<const std::uint64_t> seeds);

}  // namespace attend::data
