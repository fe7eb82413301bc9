#pragma once

#include <cstddef>

#include "view/drawn_sound.h"
#include "view/picture.h"

namespace attend::view {

struct SoundStyle {
  double font_size = 12.0;  ///< of the words, in CSS pixels; all else follows
  bool is_root = false;     ///< greys of the weights' square roots, which show small ones better
};

/// The most rows, and the longest sound in seconds, that are drawn: more are no picture any more.
inline constexpr std::size_t kMostSoundRows = 400;
inline constexpr double kMostSoundSeconds = 600.0;

/// For a paper, as Figure 1 of Chorowski et al. 2015: the spectrogram above the matrix of symbols
/// against time, a square's grey its weight beside its row's largest, with the right times as
/// frames. Throws Error if there is nothing to draw, or too much.
Picture picture_of(const DrawnSound& sound, const SoundStyle& style);

}  // namespace attend::view
