#include "data/cluttered_digits.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/bounds.h"
#include "core/error.h"
#include "text/random.h"

namespace attend::data {
namespace {

std::int64_t upto(std::mt19937_64& random, std::int64_t most) {
  return static_cast<std::int64_t>(
      text::below(random, static_cast<std::uint64_t>(std::max<std::int64_t>(most, 0) + 1)));
}

}  // namespace

Fields ClutterOptions::fields() {
  return {
      {"clutter.size", &size, "pixels of a side"},
      {"clutter.pieces", &pieces, "of other digits, in each picture"},
      {"clutter.piece_size", &piece_size, "pixels of a side of a piece"},
  };
}

void ClutterOptions::validate() const {
  check_between("clutter.size", size, 8, 1024);
  check_between("clutter.pieces", pieces, 0, 1000);
  check_between("clutter.piece_size", piece_size, 1, size);
}

ClutteredDigits::ClutteredDigits(std::vector<WrittenDigit> digits, const ClutterOptions& options)
    : digits_(std::move(digits)), options_(options) {
  options_.validate();
  if (digits_.empty()) throw Error("no digits to draw pictures of");
  std::int64_t largest = 0;
  for (const auto& digit : digits_) largest = std::max({largest, digit.height, digit.width});
  if (largest > options_.size) {
    throw ConfigError("clutter.size", std::to_string(options_.size),
                      fmt::format("{} or more, which the largest digit has", largest));
  }
}

void ClutteredDigits::put(const WrittenDigit& digit, std::int64_t top, std::int64_t left,
                          std::vector<std::uint8_t>& pixels) const {
  for (std::int64_t row = 0; row < digit.height; ++row) {
    for (std::int64_t column = 0; column < digit.width; ++column) {
      auto& pixel = pixels[static_cast<std::size_t>((top + row) * options_.size + left + column)];
      pixel = std::max(pixel, digit.ink[static_cast<std::size_t>(row * digit.width + column)]);
    }
  }
}

/// A square of it, or all of what is smaller.
WrittenDigit ClutteredDigits::piece_of(const WrittenDigit& digit, std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  WrittenDigit piece = {.digit = digit.digit,
                        .height = std::min(digit.height, options_.piece_size),
                        .width = std::min(digit.width, options_.piece_size)};
  const auto top = upto(random, digit.height - piece.height);
  const auto left = upto(random, digit.width - piece.width);
  for (std::int64_t row = 0; row < piece.height; ++row) {
    const auto from = digit.ink.begin() + (top + row) * digit.width + left;
    piece.ink.insert(piece.ink.end(), from, from + piece.width);
  }
  return piece;
}

int ClutteredDigits::digit_of(std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  return digits_[text::below(random, digits_.size())].digit;
}

ClutteredDigit ClutteredDigits::draw(std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  const auto& digit = digits_[text::below(random, digits_.size())];
  ClutteredDigit drawn;
  drawn.digit = digit.digit;
  drawn.pixels.assign(static_cast<std::size_t>(options_.size * options_.size), 0);
  const auto top = upto(random, options_.size - digit.height);
  const auto left = upto(random, options_.size - digit.width);
  put(digit, top, left, drawn.pixels);
  drawn.box = {0, static_cast<double>(left), static_cast<double>(top),
               static_cast<double>(left + digit.width), static_cast<double>(top + digit.height)};
  for (std::int64_t i = 0; i < options_.pieces; ++i) {
    const auto& other = digits_[text::below(random, digits_.size())];
    const auto piece = piece_of(other, random());
    const auto down = upto(random, options_.size - piece.height);
    put(piece, down, upto(random, options_.size - piece.width), drawn.pixels);
  }
  return drawn;
}

}  // namespace attend::data
