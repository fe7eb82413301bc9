#pragma once

#include <cstdint>
#include <span>

#include "format/spectrogram.h"

namespace attend::data {

/// Frames that a spectrogram has at most: of longer sounds they lie farther apart.
inline constexpr std::int64_t kMostShownFrames = 3'000;

/// What people see of samples, so many a second: logarithms of bands as FrameMaker has them, 25 ms
/// each, 10 ms apart or more. A sound shorter than a frame has none.
format::Spectrogram spectrogram_of(std::span<const float> samples, std::int64_t rate);

}  // namespace attend::data
