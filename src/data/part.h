#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/elements.h"
#include "core/symbols.h"

namespace attend::data {

/// Numbers that are not held but read when a batch needs them, as those of pictures are.
class LateNumbers {
 public:
  LateNumbers() = default;
  LateNumbers(const LateNumbers&) = delete;
  LateNumbers& operator=(const LateNumbers&) = delete;
  virtual ~LateNumbers() = default;

  /// As many as the part has. Throws Error, saying where.
  virtual std::vector<float> read() const = 0;
};

/// One column of one example, as a model reads it: symbols, or vectors of numbers, at positions
/// laid out in no, one or several dimensions. A sentence is symbols [T]; the letters of its words
/// symbols [T, L]; a class one symbol []; frames and series are numbers [T] of F each; a picture
/// numbers [H, W] of C each.
struct Part {
  std::vector<std::int64_t> extents{};  ///< of its positions, outermost first
  std::int64_t size = 0;                ///< numbers of a position; 0: it holds a symbol
  std::vector<Index> symbols{};         ///< [extents..]
  std::vector<float> numbers{};         ///< [extents.., size]
  bool has_end = false;      ///< its last position is an end, which is not counted as length
  Index padding = kPadding;  ///< the symbol where a batch has no position
  std::shared_ptr<const LateNumbers> late{};  ///< what reads the numbers; none: they are here

  /// Positions of the first dimension; 1 where there is none.
  std::int64_t positions() const { return extents.empty() ? 1 : extents.front(); }

  /// Positions of all dimensions.
  std::int64_t count() const;

  /// Positions of the first dimension without an end.
  std::int64_t length() const { return positions() - (has_end ? 1 : 0); }

  bool operator==(const Part&) const = default;
};

/// Symbols in a row, then an end: what a text is.
Part text_part(std::span<const Index> symbols);

/// One column of a batch: the parts of B examples side by side, padded to common extents E.
struct Column {
  std::vector<std::int64_t> extents{};  ///< E
  std::int64_t size = 0;                ///< numbers of a position; 0: it holds a symbol
  std::vector<Index> symbols{};         ///< padding where no position is  [B, E..]
  std::vector<float> numbers{};         ///< 0 where no position is  [B, E.., size]
  std::vector<float> mask{};            ///< 1 where a position is, 0 where padding is  [B, E..]
  std::int64_t shortest = 0;  ///< of the first dimension: positions before it exist in every row

  /// Positions of the first dimension; 1 where there is none.
  std::int64_t positions() const { return extents.empty() ? 1 : extents.front(); }

  /// How many positions, padding left out; of all rows, and of one.
  std::int64_t count() const;
  std::int64_t count_of(std::int64_t row) const;

  bool operator==(const Column&) const = default;
};

/// Throws std::logic_error if there are none, or if they hold different things; and what their
/// numbers that are read late throw.
Column pad(std::span<const Part* const> parts);

/// A row of a corpus: a part for each column.
struct Example {
  std::vector<Part> parts;
  std::int64_t line = 0;  ///< of the corpus, from 1
};

/// Examples side by side. Which column is what, the task says (tasks/task.h).
struct Batch {
  std::int64_t size = 0;  ///< B
  std::vector<Column> columns{};
  std::vector<std::int64_t> lines{};  ///< the corpus line of each row  [B]
  std::int64_t targets = 0;  ///< what a loss is the mean over: positions of the target column

  // Where this is one rank's share of a batch, of all of it: a loss is a mean over the whole.
  std::int64_t whole_size = 0;                ///< rows; 0 if this is no share
  std::int64_t whole_targets = 0;             ///< 0 if this is no share
  std::vector<std::int64_t> whole_longest{};  ///< of each column, without ends; none if no share

  /// What the loss of this batch, or of the whole that it is a share of, is the mean over.
  std::int64_t all_targets() const { return whole_targets > 0 ? whole_targets : targets; }
};

/// The examples as the rows of a batch, in their order. Throws std::logic_error if there are none,
/// or if they have not the same columns. `target` is the column whose positions are counted.
Batch make_batch(std::span<const Example* const> examples, std::size_t target);
Batch make_batch(std::span<const Example> examples, std::size_t target);

}  // namespace attend::data
