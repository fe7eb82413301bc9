#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "format/boxes.h"

namespace attend::data {

/// A picture that was drawn, what it shows, and where.
struct Scene {
  std::vector<std::uint8_t> pixels;    ///< red, green, blue  [size, size, 3]
  std::string caption;                 ///< "a red circle left of two blue squares"
  std::vector<format::WordBox> boxes;  ///< of each word that names things, one for each thing
};

/// Coloured shapes in places, with one right caption each: pictures to learn to describe, without
/// any data, of which it is known where each word is to be seen.
///
/// One scene in four shows one group, of one to four equal things; the others two groups of one to
/// three, one left of, right of, above or below the other, and in the other direction neither
/// beyond the other. Named first is the group whose colour and shape come first in the alphabet, so
/// each scene has one caption. Things lie in the cells of a grid of 4 × 4, anywhere in their cell.
class Scenes {
 public:
  static constexpr std::int64_t kSmallest = 32;
  static constexpr std::int64_t kLargest = 512;

  /// Square pictures, of `size` pixels each way. Throws ConfigError, naming --size, unless it is in
  /// [kSmallest, kLargest] and can be divided by four.
  explicit Scenes(std::int64_t size = 64);

  std::int64_t size() const { return size_; }

  /// The same from the same state of `random` on every machine: nothing is computed but whole
  /// numbers.
  Scene draw(std::mt19937_64& random) const;

 private:
  std::int64_t size_;
};

}  // namespace attend::data
