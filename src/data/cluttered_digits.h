#pragma once

#include <cstdint>
#include <vector>

#include "core/fields.h"
#include "data/digit_strings.h"
#include "format/boxes.h"

namespace attend::data {

/// What is put beside a digit: keys of the section `clutter`.
struct ClutterOptions {
  std::int64_t size = 60;
  std::int64_t pieces = 4;
  std::int64_t piece_size = 8;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

/// A picture with a digit somewhere, and pieces of others.
struct ClutteredDigit {
  std::vector<std::uint8_t> pixels;  ///< grey: black paper, white ink  [size, size]
  int digit = 0;
  format::WordBox box;  ///< around the digit's ink
};

/// Pictures for those who look for something: one written digit anywhere, and square pieces of
/// other digits anywhere, the lightest ink over all else. Mnih et al. 2014, section 4.1, "Cluttered
/// Translated MNIST". Pictures are the same on every machine: nothing is computed but whole
/// numbers.
class ClutteredDigits {
 public:
  /// Throws ConfigError, naming clutter.size, if a digit is larger than the picture; Error if there
  /// are no digits.
  ClutteredDigits(std::vector<WrittenDigit> digits, const ClutterOptions& options);

  /// That of a seed.
  ClutteredDigit draw(std::uint64_t seed) const;

  /// What it will show, without drawing it.
  int digit_of(std::uint64_t seed) const;

  std::int64_t size() const { return options_.size; }

 private:
  void put(const WrittenDigit& digit, std::int64_t top, std::int64_t left,
           std::vector<std::uint8_t>& pixels) const;
  WrittenDigit piece_of(const WrittenDigit& digit, std::uint64_t seed) const;

  std::vector<WrittenDigit> digits_;
  ClutterOptions options_;
};

}  // namespace attend::data
