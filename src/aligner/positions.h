#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace attend::aligner {

/// What is known of a sentence pair: a number for each target word and each source word or, in
/// column 0, the empty word.  [target words, 1 + source words]
class Grid {
 public:
  void resize(std::size_t rows, std::size_t columns) {
    rows_ = rows;
    columns_ = columns;
    values_.assign(rows * columns, 0.0);
  }

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::span<double> operator[](std::size_t row) {
    return std::span(values_).subspan(row * columns_, columns_);
  }
  std::span<const double> operator[](std::size_t row) const {
    return std::span(values_).subspan(row * columns_, columns_);
  }

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<double> values_;
};

/// What a model knows of positions: which source word a target word translates, before it is known
/// which words they are.
class Positions {
 public:
  virtual ~Positions() = default;

  /// The expectation step for one sentence pair. `words` has t(target word | source word); puts
  /// into `posteriors` p(the target word translates that source word | the pair), whose rows sum to
  /// 1. Gives log p(target words | source words). If it `learns`, which several threads may at
  /// once, it adds to the counts that `maximize` uses; the pair is then of the text learnt from.
  virtual double expect(const Grid& words, Grid& posteriors, bool learns) = 0;

  /// The maximisation step: its parameters out of the counts, which become zero. The likelihood
  /// does not fall by it.
  virtual void maximize() = 0;
};

}  // namespace attend::aligner
