#pragma once

#include <cstdint>
#include <vector>

namespace attend::format {

/// How loud a sound is, over time and pitch, to look at.
struct Spectrogram {
  /// What is so much quieter than the loudest is not seen, in decibels.
  static constexpr double kRange = 60.0;

  std::int64_t frames = 0;
  std::int64_t bands = 0;  ///< even on the mel scale, the lowest first
  double low = 0.0;        ///< Hz: where the first band begins
  double high = 0.0;       ///< where the last one ends
  double first = 0.0;      ///< seconds: the middle of the first frame
  double step = 0.0;       ///< from one to the next
  double seconds = 0.0;    ///< of the whole sound
  std::vector<std::uint8_t>
      loudness{};  ///< [frames, bands]: 255 the loudest, 0 kRange below and less

  std::uint8_t at(std::int64_t frame, std::int64_t band) const {
    return loudness[static_cast<std::size_t>(frame * bands + band)];
  }

  bool operator==(const Spectrogram&) const = default;
};

}  // namespace attend::format
