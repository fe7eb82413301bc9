#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/coder.h"

namespace attend::data {

/// How one of the numbers of a position is brought to a scale: (x - mean) / deviation.
struct Scale {
  double mean = 0.0;
  double deviation = 1.0;  ///< above 0

  bool operator==(const Scale&) const = default;
};

/// Adds numbers one by one: their mean and deviation (Welford 1962).
class ScaleSum {
 public:
  void add(double number);

  /// The deviation is that of all of them, not of a sample; 1 where they are all equal.
  Scale scale() const;

 private:
  std::int64_t count_ = 0;
  double mean_ = 0.0;
  double squares_ = 0.0;  // of the differences from the mean
};

/// Positions of numbers, as many at each: a cell has blanks between positions, and commas between
/// the numbers of one. The first ones of each may be read as how much they differ from those of the
/// position before, 0 at the first one, as of a pen that moves. Their scale comes of the training
/// part alone.
class NumberCoder final : public Coder {
 public:
  static constexpr const char* kKind = "scaling";

  /// One a number of a position; of the first `differences` of them, of what they differ by.
  /// Throws std::logic_error if there are none, or fewer than that.
  explicit NumberCoder(std::vector<Scale> scales, std::int64_t differences = 0);

  /// Of all positions of these cells, which have as many numbers as the first one. Throws Error,
  /// naming the line, if one has not, or if there is no number where one should be; ConfigError if
  /// there are fewer than `differences`.
  static std::shared_ptr<const NumberCoder> learn(text::LineSource& cells,
                                                  std::int64_t differences = 0);

  /// Throws Error naming `where` if the bytes are none of its file.
  static std::shared_ptr<const NumberCoder> load(std::string_view bytes, const std::string& where);

  std::string kind() const override { return kKind; }
  std::string bytes() const override;  ///< "differences N" if there are any; then of each number
                                       ///< a line, its mean and deviation
  std::int64_t symbol_count() const override { return 0; }

  /// [T], of size() numbers each, scaled. Throws Error if there is no number where one should be,
  /// or another number of them.
  Part encode(std::string_view cell) const override;

  /// The cell of scaled numbers [T, size()]; what is read as differences stays such.
  std::string decode_numbers(std::span<const float> scaled) const;

  /// The same numbers on their own scale.
  std::vector<double> unscaled(std::span<const float> scaled) const;

  /// Throws std::logic_error: there are no symbols.
  std::string decode(std::span<const Index> symbols) const override;

  /// The positions as they stand in the cell.
  std::vector<std::string> pieces(std::string_view cell) const override;

  std::int64_t size() const { return std::ssize(scales_); }
  std::int64_t differences() const { return differences_; }
  const std::vector<Scale>& scales() const { return scales_; }

 private:
  std::vector<Scale> scales_;
  std::int64_t differences_;
};

/// The numbers of a column. Throws Error if it holds none, or there is none.
const NumberCoder& numbers_of(const Coders& coders, std::string_view column);

/// How many numbers each position of a cell has. Throws Error if there is no number where one
/// should be, or not as many at each.
std::int64_t numbers_a_position(std::string_view cell);

/// Of each position of a cell its numbers, as they stand there. Throws Error if there is no number
/// where one should be, not as many at each, or no position.
std::vector<std::vector<double>> positions_in(std::string_view cell);

/// A number that is all of the text, blanks around it left out. Throws Error, naming the text, if
/// it is none, or beyond what a float holds.
double number_of(std::string_view text);

}  // namespace attend::data
