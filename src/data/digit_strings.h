#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "format/boxes.h"

namespace attend::data {

/// A digit that somebody wrote, without what is empty around it.
struct WrittenDigit {
  int digit = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::uint8_t> ink{};  ///< 0: none  [height, width]
};

/// Those of two idx files of MNIST's form, in their order. Throws Error naming the file, and which
/// one it is, if there is not a label for each picture, a label is no digit, or a picture is empty.
std::vector<WrittenDigit> read_digits(const std::string& images, const std::string& labels);

/// A picture of several digits, what they are, and where.
struct DigitString {
  std::vector<std::uint8_t> pixels;    ///< grey: white paper, black ink  [height, width]
  std::string text;                    ///< "4 0 7"
  std::vector<format::WordBox> boxes;  ///< one of each digit, around its ink
};

/// Wide pictures of written digits in a line, of which it is known where each is. No two overlap,
/// or have columns in common; how close they stand, and where the line begins, is drawn for each
/// picture, and so is the height of each digit.
class DigitStrings {
 public:
  static constexpr std::int64_t kHeight = 40;
  static constexpr std::int64_t kWidest = 4096;

  /// Keeps the digits of [first, last), which must outlive it. Throws ConfigError, naming --size,
  /// unless so many of the widest have room in `width` pixels.
  DigitStrings(const std::vector<WrittenDigit>& digits, std::size_t first, std::size_t last,
               std::int64_t width, std::int64_t min_length, std::int64_t max_length);

  std::int64_t width() const { return width_; }

  /// The same from the same state of `random` on every machine: nothing is computed but whole
  /// numbers.
  DigitString draw(std::mt19937_64& random) const;

 private:
  const std::vector<WrittenDigit>& digits_;
  std::size_t first_;
  std::size_t count_;
  std::int64_t width_;
  std::int64_t min_length_;
  std::int64_t max_length_;
};

}  // namespace attend::data
