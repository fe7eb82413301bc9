#include "data/varied_frames.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "text/random.h"

namespace attend::data {
namespace {

constexpr std::int64_t kLeastUnmasked = 5;  // a mask has one of so many frames at most

/// The frames of a row.  [T, size]
struct Frames {
  std::vector<float> numbers{};
  std::int64_t size = 0;

  std::int64_t count() const { return std::ssize(numbers) / size; }
  float* at(std::int64_t frame) { return numbers.data() + frame * size; }
  const float* at(std::int64_t frame) const { return numbers.data() + frame * size; }
};

/// From 0 to 1.
double evenly(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11U) * 0x1p-53;
}

std::int64_t up_to(std::mt19937_64& random, std::int64_t most) {
  return static_cast<std::int64_t>(text::below(random, static_cast<std::uint64_t>(most) + 1));
}

/// As if all took `factor` times as long.
Frames stretched(const Frames& frames, double factor) {
  const auto last = frames.count() - 1;
  const auto count =
      std::max<std::int64_t>(1, std::llround(static_cast<double>(frames.count()) * factor));
  const auto step = count > 1 ? static_cast<double>(last) / static_cast<double>(count - 1) : 0.0;
  Frames found = {.size = frames.size};
  found.numbers.reserve(static_cast<std::size_t>(count * frames.size));
  for (std::int64_t t = 0; t < count; ++t) {
    const auto place = static_cast<double>(t) * step;
    const auto before = std::min(last, static_cast<std::int64_t>(place));
    const auto* const one = frames.at(before);
    const auto* const next = frames.at(std::min(last, before + 1));
    const auto share = static_cast<float>(place - static_cast<double>(before));
    for (std::int64_t i = 0; i < frames.size; ++i) {
      found.numbers.push_back(one[i] + share * (next[i] - one[i]));
    }
  }
  return found;
}

/// Where a mask begins, and how many it has, of `all`.
std::pair<std::int64_t, std::int64_t> mask_of(std::mt19937_64& random, std::int64_t most,
                                              std::int64_t all) {
  const auto count = up_to(random, std::min(most, all));
  return {up_to(random, all - count), count};
}

void mask_bands(Frames& frames, const FrameBands& bands, std::int64_t most,
                std::mt19937_64& random) {
  const auto [begin, count] = mask_of(random, most, bands.bands);
  const auto group = bands.first + bands.bands;
  for (std::int64_t t = 0; t < frames.count(); ++t) {
    for (auto at = bands.first + begin; at < frames.size; at += group) {
      std::fill_n(frames.at(t) + at, count, 0.0F);
    }
  }
}

void mask_times(Frames& frames, std::int64_t most, std::mt19937_64& random) {
  const auto all = frames.count();
  const auto [begin, count] = mask_of(random, std::min(most, all / kLeastUnmasked), all);
  std::fill_n(frames.at(begin), count * frames.size, 0.0F);
}

void vary(Frames& frames, const FrameBands& bands, const FrameVariation& variation,
          std::uint64_t seed) {
  std::mt19937_64 random(seed);
  if (variation.tempo > 0.0) {
    frames = stretched(frames, 1.0 + variation.tempo * (2.0 * evenly(random) - 1.0));
  }
  for (auto& number : frames.numbers) {
    if (variation.noise == 0.0) break;
    number += static_cast<float>(variation.noise * text::nearly_normal(random));
  }
  for (std::int64_t i = 0; i < variation.band_masks; ++i) {
    mask_bands(frames, bands, variation.band_mask, random);
  }
  for (std::int64_t i = 0; i < variation.time_masks; ++i) {
    mask_times(frames, variation.time_mask, random);
  }
}

}  // namespace

Fields FrameVariation::fields() {
  return {
      {"sound.tempo", &tempo, "in training: so much slower or quicker a recording becomes at most"},
      {"sound.noise", &noise,
       "in training: deviation of what is added to each number, of its scale"},
      {"sound.time_masks", &time_masks, "in training: how many times frames in a row become 0"},
      {"sound.time_mask", &time_mask, "and how many frames at most, each time"},
      {"sound.band_masks", &band_masks, "in training: how many times bands in a row become 0"},
      {"sound.band_mask", &band_mask, "and how many bands at most, each time"},
  };
}

void FrameVariation::validate() const {
  check_between("sound.tempo", tempo, 0.0, 0.5);
  check_between("sound.noise", noise, 0.0, 10.0);
  check_between("sound.time_masks", static_cast<double>(time_masks), 0, 100);
  check_between("sound.time_mask", static_cast<double>(time_mask), 1, 10'000);
  check_between("sound.band_masks", static_cast<double>(band_masks), 0, 100);
  check_between("sound.band_mask", static_cast<double>(band_mask), 1, 1'000);
}

void vary(Column& column, const FrameBands& bands, const FrameVariation& variation,
          std::span<const std::uint64_t> seeds) {
  const auto positions = column.positions();
  const auto rows = std::ssize(seeds);
  const auto size = column.size;
  if (column.extents.size() != 1 || std::ssize(column.mask) != rows * positions || size < 1) {
    throw std::logic_error("vary: a column of other rows");
  }
  std::vector<Part> parts;
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto* const first = column.numbers.data() + row * positions * size;
    Frames frames = {.numbers = {first, first + column.count_of(row) * size}, .size = size};
    vary(frames, bands, variation, seeds[static_cast<std::size_t>(row)]);
    auto& part = parts.emplace_back(Part{.extents = {frames.count()}, .size = size});
    part.numbers = std::move(frames.numbers);
  }
  std::vector<const Part*> all;
  for (const auto& part : parts) all.push_back(&part);
  column = pad(all);
}

}  // namespace attend::data
