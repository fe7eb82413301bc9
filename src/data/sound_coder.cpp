// What SoundCoder and FrameFileCoder read.

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "core/error.h"
#include "core/half.h"
#include "data/frames_coder.h"
#include "data/option_lines.h"
#include "data/sound.h"
#include "data/sound_parts.h"
#include "format/npy.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

std::string scale_lines(const std::vector<Scale>& scales) {
  std::string lines;
  for (const auto& [mean, deviation] : scales) lines += fmt::format("{} {}\n", mean, deviation);
  return lines;
}

/// None, or of each number one. Throws Error.
std::vector<Scale> scales_in(std::string_view lines, std::int64_t size) {
  const auto words = text::split_words(lines);
  std::vector<Scale> scales;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    scales.push_back({number_of(words[i]), number_of(words[i + 1])});
    if (!(scales.back().deviation > 0.0)) throw Error("a deviation that is none");
  }
  if (words.size() % 2 == 0 && (scales.empty() || std::ssize(scales) == size)) return scales;
  throw Error(fmt::format("{} numbers: expected a mean and a deviation for each of {}",
                          words.size(), size));
}

/// Throws Error, saying that it is damaged, for whatever `load` throws.
template <class Load>
auto loading(const std::string& where, const Load& load) {
  try {
    return load();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}: copy the model again", where, error.what()));
  }
}

/// [T, F], of which there is at least one frame of one number.
format::NpyFile frame_file(const NamedSound& named) {
  if (named.span != SoundSpan()) {
    throw Error(named.file + ": parts are of sounds (#t=), and it is a file of frames");
  }
  format::NpyFile file(named.file);
  const auto& shape = file.shape();
  if (shape.size() != 2 || shape[0] < 1 || shape[1] < 1) {
    throw Error(fmt::format("{}: an array of {} dimensions{}: expected frames by numbers, [T, F]",
                            named.file, shape.size(), shape.size() == 2 ? " without numbers" : ""));
  }
  return file;
}

void append(std::vector<float>& numbers, const format::NpyFile& file, const std::string& name) {
  const auto bytes = file.bytes();
  const std::size_t each = file.is_half() ? 2 : 4;
  for (std::size_t at = 0; at < bytes.size(); at += each) {
    float number = 0.0F;
    if (file.is_half()) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + at, each);
      number = from_half(half);
    } else {
      std::memcpy(&number, bytes.data() + at, each);
    }
    if (!std::isfinite(number)) {
      throw Error(fmt::format("{}: it holds {}: expected numbers", name, number));
    }
    numbers.push_back(number);
  }
}

/// One key that is no recipe's, and one that is.
Fields frame_fields(std::int64_t& size, std::string& normalise) {
  return {{"frames.size", &size, "numbers of a frame"},
          {"sound.normalise", &normalise, "as in a recipe"}};
}

}  // namespace

SoundCoder::SoundCoder(const SoundOptions& options, std::vector<Scale> scales)
    : FramesCoder(options.size(), {options.normalise, std::move(scales)}),
      options_(options),
      maker_(options, options.rate) {}

SoundCoder::SoundCoder(const SoundCoder& other, std::shared_ptr<const ReceivedSounds> received)
    : FramesCoder(other.options_.size(), other.norm(), 0),
      options_(other.options_),
      maker_(other.options_, other.options_.rate),
      received_(std::move(received)) {}

std::shared_ptr<const SoundCoder> SoundCoder::from(
    std::shared_ptr<const ReceivedSounds> received) const {
  return std::shared_ptr<const SoundCoder>(new SoundCoder(*this, std::move(received)));
}

SoundSize SoundCoder::measured(const NamedSound& sound) const {
  return received_ ? received_->find(sound.file)->size : measure_sound(sound.file);
}

/// What was received is small, and whole.
Sound SoundCoder::decoded(const NamedSound& sound) const {
  return received_ ? *received_->find(sound.file) : decode_sound(sound.file, sound.span);
}

std::shared_ptr<const SoundCoder> SoundCoder::load(std::string_view bytes,
                                                   const std::string& where) {
  return loading(where, [&] {
    SoundOptions options;
    take_option_lines(bytes, options.fields(), "its options");
    options.validate();
    if (options.rate < 1) throw Error("expected a line for each key of sounds");
    auto scales = scales_in(bytes, options.size());
    if ((options.normalise == "training") == scales.empty()) {
      throw Error("expected means and deviations where sound.normalise is training alone");
    }
    return std::make_shared<const SoundCoder>(options, std::move(scales));
  });
}

std::string SoundCoder::bytes() const {
  auto options = options_;
  return option_lines(options.fields()) + scale_lines(norm().scales);
}

void SoundCoder::see(const NamedSound& sound, std::int64_t rate) const {
  if (rate == options_.rate) return;
  const std::lock_guard lock(mutex_);
  if (!note_.empty()) return;
  note_ = fmt::format("sounds of other rates are brought to {} samples a second, as {} with {}",
                      options_.rate, sound.file, rate);
}

std::string SoundCoder::note() const {
  const std::lock_guard lock(mutex_);
  return note_;
}

std::shared_ptr<const Resampler> SoundCoder::resampler(std::int64_t rate) const {
  constexpr std::size_t kMostKept = 16;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = resamplers_.find(rate); found != resamplers_.end()) return found->second;
  }
  auto made = std::make_shared<const Resampler>(rate, options_.rate);
  const std::lock_guard lock(mutex_);
  if (resamplers_.size() < kMostKept) resamplers_.emplace(rate, made);
  return made;
}

std::int64_t SoundCoder::count(std::string_view cell) const {
  std::int64_t samples = 0;
  for (const auto& sound : sounds_in(cell)) {
    const auto size = measured(sound);
    see(sound, size.rate);
    samples += Resampler::length(frames_of(sound.span, size, sound.file).count(), size.rate,
                                 options_.rate);
    if (samples > kMostSeconds * options_.rate) {
      throw Error(fmt::format("{}: sounds of over {} s together: take fewer", cell.substr(0, 100),
                              kMostSeconds));
    }
  }
  const auto frames = maker_.count(samples);
  if (frames > 0) return frames;
  throw Error(
      fmt::format("{}: {} samples, {} a second, are too few for a frame of sound.frame = {} ms",
                  cell.substr(0, 200), samples, options_.rate, options_.frame));
}

format::Timeline SoundCoder::timeline(std::string_view cell) const {
  const auto parts =
      received_ ? parts_of(cell, [this](const NamedSound& sound) { return measured(sound); })
                : parts_of(cell);
  return {.first = maker_.middle(), .step = maker_.step(), .parts = parts};
}

std::vector<float> SoundCoder::samples_of(std::string_view cell) const {
  std::vector<float> samples;
  for (const auto& named : sounds_in(cell)) {
    const auto sound = mixed(decoded(named));
    if (sound.size.rate == options_.rate) {
      samples.insert(samples.end(), sound.samples.begin(), sound.samples.end());
    } else {
      const auto other = (*resampler(sound.size.rate))(sound.samples);
      samples.insert(samples.end(), other.begin(), other.end());
    }
  }
  const bool is_silent = std::all_of(samples.begin(), samples.end(),
                                     [&](float sample) { return sample == samples.front(); });
  if (is_silent) {
    throw Error(
        fmt::format("{}: silence: all its samples are {}", cell.substr(0, 200), samples.front()));
  }
  return samples;
}

std::vector<float> SoundCoder::made(std::string_view cell) const {
  count(cell);
  return maker_(samples_of(cell));
}

std::shared_ptr<const FramesCoder> SoundCoder::with(std::vector<Scale> scales) const {
  auto coder = std::make_shared<SoundCoder>(options_, std::move(scales));
  coder->note_ = note();
  return coder;
}

FrameFileCoder::FrameFileCoder(std::int64_t size, Norm norm) : FramesCoder(size, std::move(norm)) {}

std::shared_ptr<const FrameFileCoder> FrameFileCoder::load(std::string_view bytes,
                                                           const std::string& where) {
  return loading(where, [&] {
    std::int64_t size = 0;
    Norm norm;
    take_option_lines(bytes, frame_fields(size, norm.kind), "its options");
    check_one_of("sound.normalise", norm.kind, {"training", "recording", "none"});
    if (size < 1) throw Error("expected how many numbers a frame has");
    norm.scales = scales_in(bytes, size);
    if ((norm.kind == "training") == norm.scales.empty()) {
      throw Error("expected means and deviations where sound.normalise is training alone");
    }
    return std::make_shared<const FrameFileCoder>(size, std::move(norm));
  });
}

std::string FrameFileCoder::bytes() const {
  auto count = size();
  auto kind = norm().kind;
  return option_lines(frame_fields(count, kind)) + scale_lines(norm().scales);
}

std::int64_t FrameFileCoder::size_of(std::string_view cell) {
  return frame_file(sounds_in(cell).front()).shape()[1];
}

std::int64_t FrameFileCoder::count(std::string_view cell) const {
  std::int64_t frames = 0;
  for (const auto& named : sounds_in(cell)) {
    const auto file = frame_file(named);
    if (file.shape()[1] != size()) {
      throw Error(fmt::format("{}: frames of {} numbers: expected {}", named.file, file.shape()[1],
                              size()));
    }
    frames += file.shape()[0];
  }
  return frames;
}

std::vector<float> FrameFileCoder::made(std::string_view cell) const {
  std::vector<float> numbers;
  count(cell);
  for (const auto& named : sounds_in(cell)) append(numbers, frame_file(named), named.file);
  return numbers;
}

std::shared_ptr<const FramesCoder> FrameFileCoder::with(std::vector<Scale> scales) const {
  return std::make_shared<FrameFileCoder>(size(), Norm{norm().kind, std::move(scales)});
}

bool names_frames(std::string_view cell) {
  constexpr std::string_view kNpy = "\x93NUMPY";
  const auto file = sounds_in(cell).front().file;
  const format::MappedFile bytes(file);
  return bytes.bytes().size() >= kNpy.size() &&
         std::memcmp(bytes.bytes().data(), kNpy.data(), kNpy.size()) == 0;
}

void check_sounds(std::string_view cell, const SoundOptions& options) {
  if (names_frames(cell)) {
    FrameFileCoder(FrameFileCoder::size_of(cell), {}).encode(cell);
    return;
  }
  auto own = options;
  own.normalise = "none";
  if (own.rate == 0) own.rate = measure_sound(sounds_in(cell).front().file).rate;
  const SoundCoder coder(own);
  coder.count(cell);
  coder.samples_of(cell);
}

}  // namespace attend::data
