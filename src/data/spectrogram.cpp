#include "data/spectrogram.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/frames.h"

namespace attend::data {
namespace {

constexpr std::int64_t kFineRate = 12'000;  // from which on more bands have powers of their own

SoundOptions options_of(double seconds, std::int64_t rate) {
  SoundOptions options;
  options.bins = rate >= kFineRate ? 64 : 40;
  if (rate <= 100) options.low = 0.0;
  const auto least = 1e3 * seconds / static_cast<double>(kMostShownFrames);
  const auto sample = 1e3 / static_cast<double>(rate);
  options.shift = std::clamp(std::max(std::ceil(least), std::ceil(sample)), 10.0, 1000.0);
  options.frame = std::clamp(4.0 * sample, options.frame, 1000.0);
  return options;
}

}  // namespace

format::Spectrogram spectrogram_of(std::span<const float> samples, std::int64_t rate) {
  const auto seconds = static_cast<double>(samples.size()) / static_cast<double>(rate);
  const auto options = options_of(seconds, rate);
  const FrameMaker maker(options, rate);
  const auto frames = maker(samples);
  format::Spectrogram spectrogram = {.frames = maker.count(std::ssize(samples)),
                                     .bands = options.bins,
                                     .low = options.low,
                                     .high = static_cast<double>(rate) / 2.0,
                                     .first = maker.middle(),
                                     .step = maker.step(),
                                     .seconds = seconds};
  if (frames.empty()) return spectrogram;
  // Natural logarithms of powers: 10 dB are ln 10.
  const auto range = format::Spectrogram::kRange / 10.0 * std::numbers::ln10;
  const auto loudest = static_cast<double>(*std::max_element(frames.begin(), frames.end()));
  spectrogram.loudness.reserve(frames.size());
  for (const auto band : frames) {
    const auto share = 1.0 - (loudest - static_cast<double>(band)) / range;
    const auto loudness = std::lround(255.0 * std::clamp(share, 0.0, 1.0));
    spectrogram.loudness.push_back(static_cast<std::uint8_t>(loudness));
  }
  return spectrogram;
}

}  // namespace attend::data
