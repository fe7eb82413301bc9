#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "data/series_coder.h"
#include "data/series_table.h"

namespace attend::data {

/// How windows are cut from a series.
struct WindowOptions {
  std::int64_t history = 24;  ///< steps that are read
  std::int64_t first = 1;     ///< steps ahead that are predicted: from this
  std::int64_t last = 1;      ///< to this one

  /// What is read where there is a gap. What is right is never made up: windows with a gap there
  /// are left out.
  enum class Gaps {
    kLeaveOut,    ///< no window has one in what is read
    kCarry,       ///< the last number before it
    kInterpolate  ///< between the last before and the next behind, if the window has that; else the
                  ///< last before, so that nothing of the future is read
  } gaps = Gaps::kLeaveOut;

  bool predicts_change = false;      ///< from the last number read
  std::vector<std::string> known{};  ///< columns that are known at the steps predicted

  std::int64_t steps() const { return last - first + 1; }
};

/// Windows of a series, one a step, cut when they are asked for: the steps up to one, and those
/// behind it that are to be predicted. A row's cells are the time of the last step read and the
/// right numbers, target by target at each step. Its parts, where a coder is given: what is read
/// [history] of width() numbers; what is right [steps] of the targets; and, if some columns are
/// known, these [steps].
class SeriesCorpus final : public Corpus {
 public:
  /// Of targets from step `begin` on, and before `end`. Throws Error if the coder has learnt from
  /// other columns, or a column that is to be known is not read.
  SeriesCorpus(std::shared_ptr<const SeriesTable> table, WindowOptions options,
               std::shared_ptr<const SeriesCoder> coder, std::int64_t begin, std::int64_t end);

  const SeriesTable& table() const { return *table_; }

  /// The first step that is predicted: what is read stands before it.
  std::int64_t first_right() const { return windows_.front() + options_.first; }
  std::int64_t end() const { return end_; }

  /// The last step read of each row.
  const std::vector<std::int64_t>& windows() const { return windows_; }

  /// A window whose last step read is this one, whether or not what is right is known. Nothing if
  /// there is a gap in it that cannot be filled. Throws Error if a column that should be known at
  /// the steps predicted is not.
  std::optional<Row> window(std::int64_t last_read) const;

  Place place() const override { return {next_}; }
  void seek(const Place& place) override;
  std::string name() const override { return table_->path(); }
  std::string where(std::size_t column) const override;
  std::optional<std::int64_t> row_count() const override { return std::ssize(windows_); }
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const override;

 private:
  bool read(Row& row) override;
  bool is_whole(std::int64_t last_read) const;
  double filled(std::size_t column, std::int64_t step, std::int64_t last_read) const;
  std::int64_t known_before(std::size_t column, std::int64_t step) const;
  void write_step(std::size_t column, std::int64_t step, std::int64_t last_read,
                  std::vector<float>& numbers) const;
  void find_neighbours();

  std::shared_ptr<const SeriesTable> table_;
  WindowOptions options_;
  std::shared_ptr<const SeriesCoder> coder_;
  std::int64_t end_;
  std::vector<std::size_t> known_columns_;
  std::vector<std::vector<std::int64_t>>
      before_;  // of each column and step: the last with something
  std::vector<std::vector<std::int64_t>> behind_;  // and the next
  std::vector<std::int64_t> windows_;              // the last step read of each
  std::int64_t next_ = 0;
};

}  // namespace attend::data
