#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "data/sound.h"
#include "format/token_times.h"

namespace attend::tasks {

/// How a sound that goes on is heard: in windows that overlap. Seconds.
struct SoundStreamOptions {
  double window = 4.0;  ///< that are heard at once
  double every = 2.0;   ///< from the beginning of a window to that of the next

  /// The longest from a word's middle until the window that it is said from has come whole.
  double delay() const { return (window + every) / 2.0; }

  /// Throws Error naming the flag: a window outside of (0, 600], steps longer than it or none.
  void validate() const;
};

/// Hears a sound as it comes, in windows that end every so many seconds; the first ones begin with
/// the sound, and are shorter. Each says the words whose middles lie in the middle of it, the first
/// ones also those before and the last one also those behind: what is cut at an edge is left to the
/// neighbour that has it whole. The border between what two windows say lies half way between two
/// words' middles, so that a word that the next window hears a little earlier or later is said
/// once.
class SoundStream {
 public:
  /// The words of a sound, in order, with times from its beginning.
  using Hear = std::function<std::vector<format::TokenTime>(const data::Sound& sound)>;

  /// `rate`: samples a second. Throws Error as validate() does.
  SoundStream(const SoundStreamOptions& options, std::int64_t rate, Hear hear);

  /// More of the sound, one channel. What can be said by now, with times from the sound's
  /// beginning. A window of which all samples are equal is not heard: there is nothing in it.
  std::vector<format::TokenTime> add(std::span<const float> samples);

  /// The sound has ended. What is left to say. Nothing may be added behind it.
  std::vector<format::TokenTime> finish();

  std::int64_t samples() const { return first_ + std::ssize(held_); }  ///< that have come
  std::int64_t windows() const { return windows_; }                    ///< that were heard

 private:
  /// Of the window that begins at this sample, with `count` of them.
  std::vector<format::TokenTime> hear(std::int64_t begin, std::int64_t count) const;

  /// Of the words that a window heard, those behind the last border and up to this one.
  std::vector<format::TokenTime> say(const std::vector<format::TokenTime>& heard, double border);

  /// Drops what lies before this sample.
  void forget(std::int64_t before);

  SoundStreamOptions options_;
  std::int64_t rate_;
  Hear hear_;
  std::int64_t window_;  // samples
  std::int64_t every_;
  std::vector<float> held_;  // from sample first_ on: what windows to come may have
  std::int64_t first_ = 0;
  std::int64_t next_end_;  // of the next window
  double border_ = -1.0;   // seconds: words before it have been said
  std::int64_t windows_ = 0;
};

}  // namespace attend::tasks
