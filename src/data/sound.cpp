#include "data/sound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "core/plugin.h"
#include "format/mapped_file.h"

namespace attend::data {
namespace {

constexpr Plugin kPacked = {kSoundPlugin, "FLAC, Ogg and MP3 need libsndfile",
                            "install libsndfile1-dev and build again, or give sounds as WAV"};

constexpr double kPastEnd = 0.5;  // seconds that a span may end behind its sound

bool has_at(std::span<const std::byte> bytes, std::size_t place, std::string_view sign) {
  return bytes.size() >= place + sign.size() &&
         std::memcmp(bytes.data() + place, sign.data(), sign.size()) == 0;
}

/// What the bytes are instead, for messages.
std::string_view kind_of(std::span<const std::byte> bytes) {
  struct Known {
    std::size_t place;
    std::string_view sign;
    std::string_view what;
  };
  static constexpr std::array<Known, 8> kKnown = {
      {{0, "NIST_1A", "it is a NIST SPHERE: convert it, as sox does"},
       {0, "RF64", "it is an RF64, for over 4 GB: cut it into parts"},
       {0, "RIFX", "it is a WAV of big-endian numbers: convert it, as sox does"},
       {0, "FORM", "it is an AIFF: convert it, as sox does"},
       {0, ".snd", "it is a Sun AU: convert it, as sox does"},
       {0, "\x93NUMPY", "it is a .npy"},
       {4, "ftyp", "it is an MP4: convert it, as ffmpeg does"},
       {0, "\x1A\x45\xDF\xA3", "it is a Matroska or WebM: convert it, as ffmpeg does"}}};
  if (bytes.empty()) return "it is empty";
  for (const auto& one : kKnown) {
    if (has_at(bytes, one.place, one.sign)) return one.what;
  }
  const auto sample = bytes.first(std::min<std::size_t>(bytes.size(), 512));
  const bool is_text = std::all_of(sample.begin(), sample.end(), [](std::byte one) {
    const auto byte = std::to_integer<unsigned>(one);
    return (byte >= 32 && byte != 127) || byte == '\t' || byte == '\n' || byte == '\r';
  });
  return is_text ? "it is text" : "its first bytes are of none of them";
}

bool is_wav(std::span<const std::byte> bytes) {
  return has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WAVE");
}

/// A frame of MPEG audio, layer III, or what stands before the first one.
bool begins_as_mp3(std::span<const std::byte> bytes) {
  if (has_at(bytes, 0, "ID3")) return true;
  return bytes.size() > 1 && bytes[0] == std::byte{0xFF} &&
         (std::to_integer<unsigned>(bytes[1]) & 0xE6U) == 0xE2U;
}

bool begins_as_packed(std::span<const std::byte> bytes) {
  return has_at(bytes, 0, "fLaC") || has_at(bytes, 0, "OggS") || begins_as_mp3(bytes);
}

/// By the plug-in: of all of it the size alone where there is no span.
Sound read_packed(std::span<const std::byte> bytes, const std::string& where,
                  const SoundSpan* span) {
  if (!begins_as_packed(bytes)) {
    throw Error(fmt::format("{}: no WAV, FLAC, Ogg or MP3: {}", where, kind_of(bytes)));
  }
  static auto* const read = reinterpret_cast<ReadSound*>(kPacked.function("attend_read_sound"));
  Sound sound;
  read({bytes, where, span}, sound);
  return sound;
}

}  // namespace

bool begins_as_sound(std::string_view text) {
  const std::span bytes(reinterpret_cast<const std::byte*>(text.data()), text.size());
  return is_wav(bytes) || begins_as_packed(bytes);
}

void check_size(const SoundSize& size, const std::string& where) {
  if (size.rate < 1 || size.rate > kHighestRate) {
    throw Error(fmt::format("{}: its header says {} samples a second: expected 1 to {}", where,
                            size.rate, kHighestRate));
  }
  if (size.channels < 1 || size.channels > kMostChannels) {
    throw Error(fmt::format("{}: its header says {} channels: expected 1 to {}", where,
                            size.channels, kMostChannels));
  }
  if (size.frames < 1) throw Error(where + ": there is no sample in it");
}

SoundFrames frames_of(const SoundSpan& span, const SoundSize& size, const std::string& where) {
  const auto length = size.seconds();
  const auto refuse = [&](const std::string& what) {
    throw Error(fmt::format("{}: {}", where, what));
  };
  if (!(span.from >= 0.0) || span.to <= span.from) {
    refuse(fmt::format("a part from {} to {} s: expected one that ends behind its beginning",
                       span.from, span.to));
  }
  if (span.from >= length) {
    refuse(fmt::format("a part from {} s on, but the sound has {:.6g} s", span.from, length));
  }
  if (span.to != SoundSpan::kEnd && span.to > length + kPastEnd) {
    refuse(fmt::format("a part up to {} s, but the sound has {:.6g} s", span.to, length));
  }
  const auto rate = static_cast<double>(size.rate);
  SoundFrames frames = {std::llround(span.from * rate), size.frames};
  if (span.to < length)
    frames.end = std::min<std::int64_t>(size.frames, std::llround(span.to * rate));
  if (frames.count() < 1) {
    refuse(fmt::format("a part from {} to {} s has no sample, for there are {} a second", span.from,
                       span.to, size.rate));
  }
  if (frames.count() > kMostSeconds * size.rate) {
    refuse(fmt::format("{:.6g} s of sound, over the limit of {}: take parts of it, as #t=0,600",
                       static_cast<double>(frames.count()) / rate, kMostSeconds));
  }
  return frames;
}

Sound mixed(Sound sound) {
  const auto channels = static_cast<std::size_t>(sound.size.channels);
  if (channels == 1) return sound;
  const auto frames = static_cast<std::size_t>(sound.size.frames);
  for (std::size_t i = 0; i < frames; ++i) {
    double sum = 0.0;
    for (std::size_t c = 0; c < channels; ++c) sum += sound.samples[i * channels + c];
    sound.samples[i] = static_cast<float>(sum / static_cast<double>(channels));
  }
  sound.samples.resize(frames);
  sound.size.channels = 1;
  return sound;
}

SoundSize measure_sound(std::span<const std::byte> bytes, const std::string& where) {
  return is_wav(bytes) ? measure_wav(bytes, where) : read_packed(bytes, where, nullptr).size;
}

Sound decode_sound(std::span<const std::byte> bytes, const std::string& where,
                   const SoundSpan& span) {
  return is_wav(bytes) ? decode_wav(bytes, where, span) : read_packed(bytes, where, &span);
}

SoundSize measure_sound(const std::filesystem::path& path) {
  const format::MappedFile file(path);
  return measure_sound(file.bytes(), path.string());
}

Sound decode_sound(const std::filesystem::path& path, const SoundSpan& span) {
  const format::MappedFile file(path);  // of which the part alone is read
  return decode_sound(file.bytes(), path.string(), span);
}

}  // namespace attend::data
