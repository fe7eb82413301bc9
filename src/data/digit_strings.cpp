#include "data/digit_strings.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "data/idx_file.h"
#include "text/random.h"

namespace attend::data {
namespace {

constexpr std::int64_t kGap = 2;  // pixels between two digits, and to the sides, at least

std::int64_t between(std::mt19937_64& random, std::int64_t lowest, std::int64_t highest) {
  return lowest + static_cast<std::int64_t>(
                      text::below(random, static_cast<std::uint64_t>(highest - lowest + 1)));
}

/// What has ink of a picture; nothing if there is none.
WrittenDigit cut_out(const std::uint8_t* pixels, std::int64_t height, std::int64_t width) {
  auto top = height;
  auto left = width;
  std::int64_t bottom = 0;
  std::int64_t right = 0;
  for (std::int64_t row = 0; row < height; ++row) {
    for (std::int64_t column = 0; column < width; ++column) {
      if (pixels[row * width + column] == 0) continue;
      top = std::min(top, row);
      bottom = std::max(bottom, row + 1);
      left = std::min(left, column);
      right = std::max(right, column + 1);
    }
  }
  WrittenDigit digit = {.height = std::max<std::int64_t>(bottom - top, 0),
                        .width = std::max<std::int64_t>(right - left, 0)};
  for (auto row = top; row < bottom; ++row) {
    const auto* const from = pixels + row * width;
    digit.ink.insert(digit.ink.end(), from + left, from + right);
  }
  return digit;
}

}  // namespace

std::vector<WrittenDigit> read_digits(const std::string& images, const std::string& labels) {
  const auto pictures = read_idx(images, 3);
  const auto right = read_idx(labels, 1);
  if (pictures.extents[0] != right.extents[0]) {
    throw Error(fmt::format("{} has {} pictures, {} has {} labels: they must be of each other",
                            images, pictures.extents[0], labels, right.extents[0]));
  }
  const auto height = pictures.extents[1];
  const auto width = pictures.extents[2];
  if (height > DigitStrings::kHeight) {
    throw Error(
        fmt::format("{}: pictures {} high: {} at most", images, height, DigitStrings::kHeight));
  }
  std::vector<WrittenDigit> digits;
  for (std::int64_t i = 0; i < pictures.extents[0]; ++i) {
    const auto label = right.bytes[static_cast<std::size_t>(i)];
    if (label > 9) {
      throw Error(fmt::format("{}: label {} is {}: expected a digit", labels, i + 1, label));
    }
    digits.push_back(cut_out(pictures.bytes.data() + i * height * width, height, width));
    digits.back().digit = label;
    if (digits.back().ink.empty()) {
      throw Error(fmt::format("{}: there is nothing in picture {}", images, i + 1));
    }
  }
  return digits;
}

DigitStrings::DigitStrings(const std::vector<WrittenDigit>& digits, std::size_t first,
                           std::size_t last, std::int64_t width, std::int64_t min_length,
                           std::int64_t max_length)
    : digits_(digits),
      first_(first),
      count_(last - first),
      width_(width),
      min_length_(min_length),
      max_length_(max_length) {
  std::int64_t widest = 0;
  for (auto i = first; i < last; ++i) widest = std::max(widest, digits[i].width);
  const auto needed = max_length * (widest + kGap) + kGap;
  if (width < needed || width > kWidest) {
    throw ConfigError("--size", std::to_string(width),
                      fmt::format("pixels from {}, for {} digits of {}, to {}", needed, max_length,
                                  widest, kWidest));
  }
}

DigitString DigitStrings::draw(std::mt19937_64& random) const {
  const auto length = between(random, min_length_, max_length_);
  std::vector<const WrittenDigit*> chosen;
  auto room = width_ - kGap * (length + 1);  // for gaps beyond the least ones
  for (std::int64_t i = 0; i < length; ++i) {
    chosen.push_back(&digits_[first_ + text::below(random, count_)]);
    room -= chosen.back()->width;
  }
  // A largest gap for the picture first: strings stand close and wide alike, whatever their length.
  const auto most = between(random, 0, room / length);
  std::vector<std::int64_t> gaps;
  for (std::int64_t i = 0; i + 1 < length; ++i) {
    gaps.push_back(between(random, 0, most));
    room -= gaps.back();
  }
  auto left = kGap + between(random, 0, room);
  DigitString drawn;
  drawn.pixels.assign(static_cast<std::size_t>(kHeight * width_), 255);
  for (std::int64_t i = 0; i < length; ++i) {
    const auto& digit = *chosen[static_cast<std::size_t>(i)];
    const auto top = between(random, 0, kHeight - digit.height);
    for (std::int64_t row = 0; row < digit.height; ++row) {
      const auto* const from = digit.ink.data() + row * digit.width;
      std::transform(from, from + digit.width, drawn.pixels.begin() + (top + row) * width_ + left,
                     [](std::uint8_t ink) { return static_cast<std::uint8_t>(255 - ink); });
    }
    drawn.text += fmt::format("{}{}", i == 0 ? "" : " ", digit.digit);
    drawn.boxes.push_back({i, static_cast<double>(left), static_cast<double>(top),
                           static_cast<double>(left + digit.width),
                           static_cast<double>(top + digit.height)});
    left += digit.width + kGap + (i + 1 < length ? gaps[static_cast<std::size_t>(i)] : 0);
  }
  return drawn;
}

}  // namespace attend::data
