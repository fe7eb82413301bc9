#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace attend::metrics {

/// What a score of a corpus is made of: whole numbers of each line, whose sums over all lines give
/// the score. So the score of any choice of lines costs a sum and no look at the text.
struct LineCounts {
  /// Of sums [width]; NaN where there is no score, as an error rate without a token.
  using Score = double (*)(std::span<const int64_t> sums);

  std::size_t width = 1;
  Score score = nullptr;
  std::vector<int32_t> numbers{};  ///< [lines, width]

  std::size_t lines() const { return numbers.size() / width; }
  std::span<const int32_t> of_line(std::size_t line) const {
    return std::span(numbers).subspan(line * width, width);
  }

  /// Adds a line. Numbers are below 2^31. Throws std::logic_error unless there are `width` of them.
  void add(std::span<const int64_t> of_line);

  /// Adds those of further lines of the same score.
  void append(const LineCounts& others) {
    numbers.insert(numbers.end(), others.numbers.begin(), others.numbers.end());
  }

  /// [width]
  std::vector<int64_t> sums() const;

  /// Of all lines.
  double of_all() const { return score(sums()); }
};

}  // namespace attend::metrics
