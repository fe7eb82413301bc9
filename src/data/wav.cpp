// WAV: Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0, 1991,
// section 3; WAVE_FORMAT_EXTENSIBLE as Microsoft describes it; ITU-T G.711, 1988.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"
#include "data/sound.h"

namespace attend::data {
namespace {

using Bytes = std::span<const std::byte>;

enum : unsigned { kWhole = 1, kFloat = 3, kALaw = 6, kMuLaw = 7, kExtensible = 0xFFFE };

/// What stands behind the two bytes of a format in the name that an extensible one has.
constexpr std::string_view kNameOfFormats(
    "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71", 14);

template <class Unsigned>
Unsigned number_at(Bytes bytes, std::size_t place) {
  Unsigned number = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    number = static_cast<Unsigned>(
        number | static_cast<Unsigned>(std::to_integer<Unsigned>(bytes[place + i])) << (8 * i));
  }
  return number;
}

float mu_law(unsigned byte) {
  const auto bits = ~byte;
  const auto size = (((bits & 0xFU) << 3U) + 0x84U) << ((bits & 0x70U) >> 4U);
  const auto number = static_cast<float>(size - 0x84U) / 32768.0F;
  return (bits & 0x80U) != 0 ? -number : number;
}

float a_law(unsigned byte) {
  const auto bits = byte ^ 0x55U;
  const auto segment = (bits & 0x70U) >> 4U;
  auto size = ((bits & 0xFU) << 4U) + 8U;
  if (segment > 0) size = (size + 0x100U) << (segment - 1U);
  const auto number = static_cast<float>(size) / 32768.0F;
  return (bits & 0x80U) != 0 ? number : -number;
}

/// A file's chunks of interest, checked against how many bytes there are.
class Wav {
 public:
  Wav(Bytes bytes, const std::string& where) : where_(where) {
    const auto length = std::size_t{number_at<std::uint32_t>(head(bytes), 4)} + 8;
    if (length > bytes.size()) {
      refuse(
          fmt::format("its header says {} bytes, there are {}: it was cut short, or written "
                      "to a pipe",
                      length, bytes.size()));
    }
    bytes = bytes.first(length);
    std::size_t at = kHead;
    while (at + 8 <= bytes.size() && !samples_) at = read_chunk(bytes, at);
    if (!samples_) refuse("there is no chunk of samples (data) in it");
    if (samples_->size() % block() != 0) {
      refuse(
          fmt::format("its header says {} bytes of samples, which are no whole number of {} "
                      "bytes each: it was cut short",
                      samples_->size(), block()));
    }
    size_.frames = static_cast<std::int64_t>(samples_->size() / block());
    check_size(size_, where_);
  }

  const SoundSize& size() const { return size_; }

  std::vector<float> read(const SoundFrames& frames) const {
    const auto channels = static_cast<std::size_t>(size_.channels);
    const auto bytes = samples_->subspan(static_cast<std::size_t>(frames.first) * block(),
                                         static_cast<std::size_t>(frames.count()) * block());
    std::vector<float> samples(bytes.size() / width_);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i] = sample_at(bytes, i * width_);
      if (std::isfinite(samples[i])) continue;
      refuse(fmt::format("its sample {} is no finite number",
                         frames.first + static_cast<std::int64_t>(i / channels) + 1));
    }
    return samples;
  }

 private:
  static constexpr std::size_t kHead = 12;  // "RIFF", a length, "WAVE"

  [[noreturn]] void refuse(const std::string& what) const { throw Error(where_ + ": " + what); }

  Bytes head(Bytes bytes) const {
    if (bytes.size() < kHead) refuse("no WAV: it is too short for one");
    return bytes;
  }

  std::size_t block() const { return width_ * static_cast<std::size_t>(size_.channels); }

  /// Returns where the next one begins.
  std::size_t read_chunk(Bytes bytes, std::size_t at) {
    const std::string_view name(reinterpret_cast<const char*>(bytes.data() + at), 4);
    const std::size_t length = number_at<std::uint32_t>(bytes, at + 4);
    const auto left = bytes.size() - at - 8;
    if (length > left) {
      refuse(
          fmt::format("its header says {} bytes of {}, there are {}: it was cut short, or "
                      "written to a pipe",
                      length,
                      name == "data"   ? "samples"
                      : name == "fmt " ? "format"
                                       : "a chunk",
                      left));
    }
    const auto chunk = bytes.subspan(at + 8, length);
    if (name == "fmt ") read_format(chunk);
    if (name == "data") {
      if (width_ == 0) refuse("there is no format (fmt) before its samples");
      samples_ = chunk;
    }
    return at + 8 + length + length % 2;
  }

  void read_format(Bytes chunk) {
    if (width_ != 0) refuse("there are two formats (fmt) in it");
    if (chunk.size() < 16)
      refuse(fmt::format("its format has {} bytes: expected 16", chunk.size()));
    format_ = number_at<std::uint16_t>(chunk, 0);
    size_.channels = number_at<std::uint16_t>(chunk, 2);
    size_.rate = number_at<std::uint32_t>(chunk, 4);
    const auto block = number_at<std::uint16_t>(chunk, 12);
    const auto bits = number_at<std::uint16_t>(chunk, 14);
    if (format_ == kExtensible) read_extension(chunk);
    check_size({size_.rate, size_.channels, 1}, where_);
    if (!is_known(bits)) {
      refuse(
          fmt::format("a WAV of format {} with {} bits a sample: expected whole numbers of 8, "
                      "16, 24 or 32 bits, floats of 32 or 64, mu-law or A-law: convert it, as "
                      "sox does",
                      format_, bits));
    }
    width_ = bits / 8U;
    if (block != this->block()) {
      refuse(fmt::format("its header says {} bytes for {} samples of {} bits", block,
                         size_.channels, bits));
    }
  }

  void read_extension(Bytes chunk) {
    if (chunk.size() < 40 || std::memcmp(chunk.data() + 26, kNameOfFormats.data(), 14) != 0) {
      refuse("an extensible WAV of a format that is not known: convert it, as sox does");
    }
    format_ = number_at<std::uint16_t>(chunk, 24);
  }

  bool is_known(unsigned bits) const {
    switch (format_) {
      case kWhole:
        return bits == 8 || bits == 16 || bits == 24 || bits == 32;
      case kFloat:
        return bits == 32 || bits == 64;
      case kALaw:
      case kMuLaw:
        return bits == 8;
      default:
        return false;
    }
  }

  float sample_at(Bytes bytes, std::size_t place) const {
    const auto byte = std::to_integer<unsigned>(bytes[place]);
    if (format_ == kMuLaw) return mu_law(byte);
    if (format_ == kALaw) return a_law(byte);
    if (format_ == kFloat) {
      if (width_ == 4) return std::bit_cast<float>(number_at<std::uint32_t>(bytes, place));
      return static_cast<float>(std::bit_cast<double>(number_at<std::uint64_t>(bytes, place)));
    }
    if (width_ == 1) return (static_cast<float>(byte) - 128.0F) / 128.0F;
    // The highest bytes of 32, so that the sign is where it belongs.
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < width_; ++i) {
      bits |= std::to_integer<std::uint32_t>(bytes[place + i]) << (8 * (4 - width_ + i));
    }
    return static_cast<float>(static_cast<double>(static_cast<std::int32_t>(bits)) / 2147483648.0);
  }

  const std::string& where_;
  SoundSize size_;
  unsigned format_ = 0;
  std::size_t width_ = 0;  // bytes of a sample; 0 before the format was seen
  std::optional<Bytes> samples_;
};

template <class Unsigned>
void put(std::string& bytes, Unsigned number) {
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
  }
}

}  // namespace

SoundSize measure_wav(std::span<const std::byte> bytes, const std::string& where) {
  return Wav(bytes, where).size();
}

Sound decode_wav(std::span<const std::byte> bytes, const std::string& where,
                 const SoundSpan& span) {
  const Wav wav(bytes, where);
  const auto frames = frames_of(span, wav.size(), where);
  Sound sound = {.size = wav.size()};
  sound.size.frames = frames.count();
  sound.samples = wav.read(frames);
  return sound;
}

std::string wav_of(const Sound& sound) {
  const auto channels = static_cast<std::uint16_t>(sound.size.channels);
  const auto rate = static_cast<std::uint32_t>(sound.size.rate);
  const auto length = static_cast<std::uint32_t>(2 * sound.samples.size());
  const auto block = static_cast<std::uint16_t>(2 * channels);
  std::string bytes = "RIFF";
  put<std::uint32_t>(bytes, 36 + length);
  bytes += "WAVEfmt ";
  put<std::uint32_t>(bytes, 16);
  put<std::uint16_t>(bytes, kWhole);
  put<std::uint16_t>(bytes, channels);
  put<std::uint32_t>(bytes, rate);
  put<std::uint32_t>(bytes, rate * block);
  put<std::uint16_t>(bytes, block);
  put<std::uint16_t>(bytes, 16);
  bytes += "data";
  put<std::uint32_t>(bytes, length);
  for (const auto sample : sound.samples) {
    const auto whole =
        std::clamp(std::lround(static_cast<double>(sample) * 32768.0), -32768L, 32767L);
    put<std::uint16_t>(bytes, static_cast<std::uint16_t>(whole));
  }
  return bytes;
}

}  // namespace attend::data
