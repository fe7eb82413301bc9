#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/elements.h"

namespace attend::models {

/// The words of a batch that differ, each once, the longest first: a text says most of its words
/// more than once, and what a word is read as does not depend on where it stands.
class DistinctWords {
 public:
  /// `symbols` [positions, letters]: the letters of a word, then padding. A position that is all
  /// padding holds the word of no letters.
  DistinctWords(std::span<const Index> symbols, int64_t letters);

  int64_t count() const { return static_cast<int64_t>(words_.size()); }
  int64_t longest() const { return words_.empty() ? 0 : std::ssize(words_.front()); }

  /// How many have so many letters or more: the first ones.
  int64_t count_of_length(int64_t letters) const;

  /// Of the first `rows` words the letter that so many are left from, itself included; padding for
  /// words of fewer letters.  [rows]
  std::vector<Index> letters_before_end(int64_t left, int64_t rows) const;

  /// Of the first `rows` words the letter at this place, counted from 1; padding for words of fewer
  /// letters.  [rows]
  std::vector<Index> letters_at(int64_t place, int64_t rows) const;

  /// Which word stands at each position.  [positions]
  const std::vector<Index>& of_positions() const { return of_positions_; }

 private:
  std::vector<std::span<const Index>> words_;  // of `symbols`, which outlives this
  std::vector<Index> of_positions_;
};

}  // namespace attend::models
