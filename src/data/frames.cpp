#include "data/frames.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include "core/error.h"
#include "data/number_coder.h"
#include "data/sound.h"

namespace attend::data {
namespace {

constexpr double kUnits = 32768.0;    // of 16 bits
constexpr double kLeastEnergy = 1.0;  // Kaldi's --energy-floor, as torchaudio has it
constexpr double kLeastPower = std::numeric_limits<float>::epsilon();
constexpr std::int64_t kReach = 2;  // frames on each side of a difference

double mel(double hertz) {
  return 1127.0 * std::log(1.0 + hertz / 700.0);
}

double window_at(const std::string& kind, std::int64_t i, std::int64_t width) {
  const auto angle =
      2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(width - 1);
  const auto hanning = 0.5 - 0.5 * std::cos(angle);
  if (kind == "povey") return std::pow(hanning, 0.85);
  if (kind == "hanning") return hanning;
  if (kind == "hamming") return 0.54 - 0.46 * std::cos(angle);
  if (kind == "blackman") return 0.42 - 0.5 * std::cos(angle) + 0.08 * std::cos(2.0 * angle);
  return 1.0;
}

/// As Kaldi and torchaudio cut it off.
std::int64_t samples_of(double milliseconds, std::int64_t rate) {
  return static_cast<std::int64_t>(static_cast<double>(rate) * milliseconds * 0.001);
}

std::int64_t frame_of(const SoundOptions& options, std::int64_t rate) {
  options.validate();
  const auto width = samples_of(options.frame, rate);
  if (width < 2) {
    throw ConfigError("sound.frame", fmt::format("{}", options.frame),
                      fmt::format("longer, for there are {} samples a second", rate));
  }
  return width;
}

std::int64_t step_of(const SoundOptions& options, std::int64_t rate) {
  const auto step = samples_of(options.shift, rate);
  if (step >= 1) return step;
  throw ConfigError("sound.shift", fmt::format("{}", options.shift),
                    fmt::format("longer, for there are {} samples a second", rate));
}

}  // namespace

Fields SoundOptions::fields() {
  return {
      {"sound.rate", &rate,
       "samples a second that all sounds are brought to; 0: those of the first one to learn from"},
      {"sound.frame", &frame, "milliseconds of a frame"},
      {"sound.shift", &shift, "milliseconds from one frame to the next"},
      {"sound.window", &window, "povey, hanning, hamming, blackman or rectangular"},
      {"sound.preemphasis", &preemphasis, "how much of the sample before is taken away"},
      {"sound.centred", &centred, "take each frame's mean away first"},
      {"sound.bins", &bins, "bands on the mel scale"},
      {"sound.low", &low, "where they begin, in Hz"},
      {"sound.high", &high, "where they end, in Hz; 0 or less: so much from half the rate"},
      {"sound.energy", &energy, "the frame's energy before its bands"},
      {"sound.deltas", &deltas,
       "differences over time besides: 1, of all numbers; 2, of the differences as well"},
      {"sound.normalise", &normalise,
       "what each number of frames is brought to mean 0 and deviation 1 by: those of the training "
       "part, of each recording, or none"},
  };
}

void SoundOptions::validate() const {
  check_between("sound.rate", static_cast<double>(rate), 0, kHighestRate);
  check_between("sound.frame", frame, 1.0, 1000.0);
  check_between("sound.shift", shift, 1.0, 1000.0);
  check_one_of("sound.window", window, {"povey", "hanning", "hamming", "blackman", "rectangular"});
  check_between("sound.preemphasis", preemphasis, 0.0, 1.0);
  check_between("sound.bins", static_cast<double>(bins), 1, 1000);
  check_between("sound.low", low, 0.0, kHighestRate);
  check_between("sound.high", high, -kHighestRate, kHighestRate);
  check_between("sound.deltas", static_cast<double>(deltas), 0, 2);
  check_one_of("sound.normalise", normalise, {"training", "recording", "none"});
}

FrameMaker::FrameMaker(const SoundOptions& options, std::int64_t rate)
    : options_(options),
      rate_(rate),
      width_(frame_of(options, rate)),
      step_(step_of(options, rate)),
      fourier_(std::max<std::size_t>(4, std::bit_ceil(static_cast<std::size_t>(width_)))) {
  for (std::int64_t i = 0; i < width_; ++i) {
    window_.push_back(window_at(options_.window, i, width_));
  }
  make_bands();
}

void FrameMaker::make_bands() {
  const auto half = static_cast<double>(rate_) / 2.0;
  const auto high = options_.high > 0.0 ? options_.high : half + options_.high;
  if (high > half || high <= options_.low) {
    throw ConfigError(
        "sound.high", fmt::format("{}", options_.high),
        fmt::format("more than sound.low = {} and up to half the rate, {} Hz", options_.low, half));
  }
  const auto from = mel(options_.low);
  const auto wide = (mel(high) - from) / static_cast<double>(options_.bins + 1);
  const auto hertz = static_cast<double>(rate_) / static_cast<double>(fourier_.size());
  for (std::int64_t b = 0; b < options_.bins; ++b) {
    const auto left = from + static_cast<double>(b) * wide;
    Band band;
    for (std::size_t k = 0; k < fourier_.size() / 2; ++k) {
      const auto place = mel(hertz * static_cast<double>(k));
      const auto weight = std::min((place - left) / wide, (left + 2.0 * wide - place) / wide);
      if (weight <= 0.0) continue;
      if (band.weights.empty()) band.first = k;
      band.weights.push_back(weight);
    }
    bands_.push_back(std::move(band));
  }
}

std::int64_t FrameMaker::count(std::int64_t samples) const {
  return samples < width_ ? 0 : 1 + (samples - width_) / step_;
}

void FrameMaker::write_frame(std::span<const float> samples, std::vector<double>& frame,
                             std::vector<double>& powers, float* to) const {
  double mean = 0.0;
  if (options_.centred) {
    for (const auto sample : samples) mean += static_cast<double>(sample);
    mean *= kUnits / static_cast<double>(width_);
  }
  double energy = 0.0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    frame[i] = static_cast<double>(samples[i]) * kUnits - mean;
    energy += frame[i] * frame[i];
  }
  if (options_.energy) *to++ = static_cast<float>(std::log(std::max(energy, kLeastEnergy)));
  for (auto i = samples.size(); i-- > 0;) {
    frame[i] = (frame[i] - options_.preemphasis * frame[i > 0 ? i - 1 : 0]) * window_[i];
  }
  std::fill(frame.begin() + width_, frame.end(), 0.0);
  fourier_.powers(frame, powers);
  for (const auto& band : bands_) {
    double sum = 0.0;
    for (std::size_t k = 0; k < band.weights.size(); ++k) {
      sum += band.weights[k] * powers[band.first + k];
    }
    *to++ = static_cast<float>(std::log(std::max(sum, kLeastPower)));
  }
}

std::vector<float> FrameMaker::operator()(std::span<const float> samples) const {
  const auto frames = count(std::ssize(samples));
  std::vector<float> found(static_cast<std::size_t>(frames * size()));
  std::vector<double> frame(fourier_.size());
  std::vector<double> powers(fourier_.size() / 2 + 1);
  for (std::int64_t t = 0; t < frames; ++t) {
    write_frame(
        samples.subspan(static_cast<std::size_t>(t * step_), static_cast<std::size_t>(width_)),
        frame, powers, found.data() + t * size());
  }
  const auto own = size() / (options_.deltas + 1);
  for (std::int64_t order = 0; order < options_.deltas; ++order) {
    add_differences(found, size(), order * own, own);
  }
  return found;
}

void add_differences(std::span<float> frames, std::int64_t all, std::int64_t first,
                     std::int64_t size) {
  const auto count = std::ssize(frames) / all;
  double squares = 0.0;
  for (std::int64_t n = 1; n <= kReach; ++n) squares += 2.0 * static_cast<double>(n * n);
  const auto number = [&](std::int64_t t, std::int64_t i) {
    return static_cast<double>(frames[static_cast<std::size_t>(
        std::clamp<std::int64_t>(t, 0, count - 1) * all + first + i)]);
  };
  for (std::int64_t t = 0; t < count; ++t) {
    for (std::int64_t i = 0; i < size; ++i) {
      double sum = 0.0;
      for (std::int64_t n = 1; n <= kReach; ++n) {
        sum += static_cast<double>(n) * (number(t + n, i) - number(t - n, i));
      }
      frames[static_cast<std::size_t>(t * all + first + size + i)] =
          static_cast<float>(sum / squares);
    }
  }
}

void normalise(std::span<float> frames, std::int64_t size) {
  const auto numbers = static_cast<std::size_t>(size);
  std::vector<ScaleSum> sums(numbers);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    sums[i % numbers].add(static_cast<double>(frames[i]));
  }
  std::vector<Scale> scales;
  for (const auto& sum : sums) scales.push_back(sum.scale());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto& [mean, deviation] = scales[i % numbers];
    frames[i] = static_cast<float>((static_cast<double>(frames[i]) - mean) / deviation);
  }
}

}  // namespace attend::data
