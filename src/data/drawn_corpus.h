#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/corpus.h"

namespace attend::data {

/// Rows that no file holds: row n is drawn anew from n, and so is the same whenever it is asked
/// for. So a place is one number, and any number of them may be read at once.
class DrawnCorpus final : public Corpus {
 public:
  /// Row n, from 0; its line is n + 1. What it hangs on besides is its own, as a seed.
  using Draw = std::function<Row(std::int64_t n)>;

  /// `count` rows, an epoch. `name` is for messages: "sums drawn with seed 1".
  DrawnCorpus(std::vector<CorpusColumn> columns, Draw draw, std::int64_t count, std::string name)
      : Corpus(std::move(columns), /*skip_empty=*/false),
        draw_(std::move(draw)),
        count_(count),
        name_(std::move(name)) {}

  Place place() const override { return {next_}; }
  void seek(const Place& place) override;
  std::string name() const override { return name_; }
  std::string where(std::size_t column) const override;
  std::optional<std::int64_t> row_count() const override { return count_; }

  /// Throws std::logic_error: the rows are numbers, which have no lines.
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const override;

 private:
  bool read(Row& row) override;

  Draw draw_;
  std::int64_t count_;
  std::string name_;
  std::int64_t next_ = 0;
};

}  // namespace attend::data
