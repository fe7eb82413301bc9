#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Sounds from files: WAV by our own reader; FLAC, Ogg (Vorbis, Opus) and MP3 by a plug-in
// (data/media). What a file is its bytes say, not its name. All functions are thread-safe.

namespace attend::data {

/// How long a sound is, and what it is made of.
struct SoundSize {
  std::int64_t rate = 0;      ///< samples a second
  std::int64_t channels = 0;  ///< side by side
  std::int64_t frames = 0;    ///< samples of each channel

  double seconds() const { return static_cast<double>(frames) / static_cast<double>(rate); }

  bool operator==(const SoundSize&) const = default;
};

/// Full scale is from -1 to 1; what floats hold beyond it stays.
struct Sound {
  SoundSize size{};
  std::vector<float> samples{};  ///< [frames, channels]

  bool operator==(const Sound&) const = default;
};

/// A part of a sound, in seconds from its beginning.
struct SoundSpan {
  static constexpr double kEnd = std::numeric_limits<double>::infinity();

  double from = 0.0;
  double to = kEnd;

  bool operator==(const SoundSpan&) const = default;
};

/// Samples of a channel, from the first one up to that before `end`.
struct SoundFrames {
  std::int64_t first = 0;
  std::int64_t end = 0;

  std::int64_t count() const { return end - first; }

  bool operator==(const SoundFrames&) const = default;
};

/// What is longer than this at one time is refused before anything is allocated for it.
inline constexpr std::int64_t kMostSeconds = 7'200;
inline constexpr std::int64_t kHighestRate = 768'000;
inline constexpr std::int64_t kMostChannels = 64;

/// How long the sound of a file is, by its header alone. Throws Error of one line, naming the file:
/// it cannot be read, is no sound that is known, is damaged, is shorter than its header says, has
/// no samples; or there is no plug-in.
SoundSize measure_sound(const std::filesystem::path& path);

/// The sound of a file, or a part of it, of which nothing else is read. Throws what measure_sound
/// throws, and Error if a sample is no finite number, or what the span's frames_of throws.
Sound decode_sound(const std::filesystem::path& path, const SoundSpan& span = {});

/// The same of bytes that `where` names.
SoundSize measure_sound(std::span<const std::byte> bytes, const std::string& where);
Sound decode_sound(std::span<const std::byte> bytes, const std::string& where,
                   const SoundSpan& span = {});

/// Whether a file that begins so may be one of these; the first 12 bytes are enough.
bool begins_as_sound(std::string_view bytes);

/// Throws Error if the rate is 0 or over kHighestRate, if there are no channels or over
/// kMostChannels, or no frames.
void check_size(const SoundSize& size, const std::string& where);

/// Which frames a span has: its times to the nearest. What ends half a second behind the end, or
/// less, ends there, as times that others have measured do (Kaldi's rule). Throws Error naming
/// `where` and both lengths: it begins or ends further behind, ends before it begins, has no frame,
/// or lasts longer than kMostSeconds.
SoundFrames frames_of(const SoundSpan& span, const SoundSize& size, const std::string& where);

/// One channel: the mean of all.
Sound mixed(Sound sound);

/// WAV: whole numbers of 8, 16, 24 and 32 bits, floats of 32 and 64, mu-law and A-law (ITU-T
/// G.711), as they are and as WAVE_FORMAT_EXTENSIBLE. Throws as above.
SoundSize measure_wav(std::span<const std::byte> bytes, const std::string& where);
Sound decode_wav(std::span<const std::byte> bytes, const std::string& where, const SoundSpan& span);

inline constexpr const char* kSoundPlugin = "libattend_sound.so";

/// What the plug-in reads, as `attend_read_sound`. It puts the size into `sound`, and the samples
/// of a span too if there is one. Throws as above.
struct SoundToRead {
  std::span<const std::byte> bytes;
  const std::string& where;
  const SoundSpan* span = nullptr;
};
using ReadSound = void(const SoundToRead& what, Sound& sound);

/// A WAV of 16 bits: what is beyond full scale is cut off there.
std::string wav_of(const Sound& sound);

}  // namespace attend::data
