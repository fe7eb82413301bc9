#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace attend::metrics {

/// What a score of a corpus is made of: whole numbers of each line, whose sums over all lines give
/// the score. So the score of any choice of lines costs a sum and no look at the text. Of many
/// numbers, of which a line has few, as counts of each of a thousand classes, those that are not 0
/// are kept (`add_sparse`).
struct LineCounts {
  /// Of sums [width]; NaN where there is no score, as an error rate without a token.
  using Score = double (*)(std::span<const int64_t> sums);

  /// One of a line's numbers: which of the `width` it is.
  struct Entry {
    uint32_t place = 0;
    int32_t number = 0;
  };

  std::size_t width = 1;
  Score score = nullptr;
  std::vector<int32_t> numbers{};   ///< [lines, width]; empty if the lines are sparse
  std::vector<Entry> entries{};     ///< of sparse lines, one after the other
  std::vector<std::size_t> ends{};  ///< of each sparse line: behind its last entry

  std::size_t lines() const { return numbers.size() / width + ends.size(); }

  /// Adds a line. Numbers are below 2^31. Throws std::logic_error unless there are `width` of them,
  /// or if there are sparse lines.
  void add(std::span<const int64_t> of_line);

  /// Adds a line whose other numbers are 0. Throws std::logic_error if a place is not below
  /// `width`, or if there are lines that are not sparse.
  void add_sparse(std::span<const Entry> of_line);

  /// Adds those of further lines of the same score.
  void append(const LineCounts& others);

  /// Adds a line's numbers to sums [width].
  void add_to(std::span<int64_t> sums, std::size_t line) const;

  /// [width]
  std::vector<int64_t> sums() const;

  /// Of all lines.
  double of_all() const { return score(sums()); }
};

}  // namespace attend::metrics
