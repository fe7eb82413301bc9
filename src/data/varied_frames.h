#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/fields.h"
#include "data/part.h"

namespace attend::data {

/// How frames of sound are varied in training, so that a model learns from more than what was
/// given: keys of the section `sound`.
struct FrameVariation {
  double tempo = 0.0;
  double noise = 0.0;
  int64_t time_masks = 0;
  int64_t time_mask = 20;
  int64_t band_masks = 0;
  int64_t band_mask = 8;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  bool varies() const { return tempo > 0.0 || noise > 0.0 || time_masks > 0 || band_masks > 0; }
};

/// Which of a frame's numbers is of which band: `first` others, as the energy, then `bands`; and
/// all of this again for each order of differences.
struct FrameBands {
  std::int64_t first = 0;
  std::int64_t bands = 0;
};

/// Of each row, in this order: it becomes longer or shorter, by a factor that is even from 1 -
/// tempo to 1 + tempo, with frames in between taken evenly from their neighbours; noise of that
/// deviation is added to each number; numbers of bands next to each other, and all numbers of
/// frames next to each other, become 0, which is their mean (Park et al. 2019, 2; how many of them
/// is even from 0 to the mask's most, and of frames no more than a fifth of the row). What is drawn
/// hangs on the row's seed alone: not on the batch, nor on its ranks. `seeds`: of each row [B].
/// Throws std::logic_error if there are not as many.
void vary(Column& column, const FrameBands& bands, const FrameVariation& variation,
          std::span<const std::uint64_t> seeds);

}  // namespace attend::data
