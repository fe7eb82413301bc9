#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace attend::data {

/// In place of the columns of times: they are looked for.
inline constexpr const char* kFoundTime = "auto";

/// Which columns of a CSV are what.
struct SeriesOptions {
  std::vector<std::string> targets{};     ///< what is to be predicted
  std::vector<std::string> inputs{};      ///< what is read besides; none: all others, but the time
  std::vector<std::string> categories{};  ///< those of them that are no numbers
  /// One, or year, month, day, hour, ...; none: rows are steps. kFoundTime: the first column that
  /// is named in nothing else and begins with a time; else year, month, day and what follows of
  /// hour and minute, where the file has them; else none.
  std::vector<std::string> time{};
  std::int64_t step = 0;  ///< seconds from row to row; 0: the least that the file has
  bool refuses_gaps = true;
};

/// A CSV as series on a grid of equal steps. Steps that the file has no row for are gaps in all
/// columns; a cell that is empty, NA, N/A, NaN or null is one of its column.
class SeriesTable {
 public:
  /// A column: numbers, NaN where there is none; of a category its names, "" where there is none.
  struct Column {
    std::string name;
    bool is_category = false;
    std::vector<double> numbers{};
    std::vector<std::string> names{};

    bool has(std::int64_t step) const;
  };

  /// Throws Error, naming file, line and column: no such column, text where a number should be, a
  /// time that cannot be read, comes twice or before the one above, or lies between two steps; and
  /// gaps, where they are refused, up to the last step with a target.
  SeriesTable(const std::string& path, const SeriesOptions& given);

  const std::string& path() const { return path_; }

  /// The targets first, then numbers, then categories, each in the order that they are named in, or
  /// that of the file.
  const std::vector<Column>& columns() const { return columns_; }
  std::size_t target_count() const { return target_count_; }

  std::int64_t steps() const { return steps_; }

  /// Steps up to the last with all targets: behind it are those to be predicted.
  std::int64_t known_steps() const { return known_steps_; }

  std::int64_t step_seconds() const { return step_seconds_; }  ///< 0: rows are steps
  std::int64_t line(std::int64_t step) const;                  ///< 0 of a gap
  std::string time(std::int64_t step) const;  ///< 2014-01-31T05:00, or the number from 1

  /// Adds a step behind the last known: what was predicted for the targets. Other columns keep what
  /// the file has for it, or are gaps.
  void go_on(const std::vector<double>& targets);

 private:
  struct Plan;
  void read_rows(const SeriesOptions& options, const Plan& plan);
  void lay_out(std::int64_t asked_step);
  void check_gaps() const;

  std::string path_;
  std::vector<Column> columns_;
  std::size_t target_count_ = 0;
  std::int64_t first_ = 0;  // seconds
  std::int64_t step_seconds_ = 0;
  std::int64_t steps_ = 0;
  std::int64_t known_steps_ = 0;
  std::vector<std::int64_t> times_;  // of the file's rows
  std::vector<std::int64_t> lines_;  // of each step
};

}  // namespace attend::data
