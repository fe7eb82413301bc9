#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace attend::view {

/// A cell of a table of results: what is read, and what it is sorted by.
struct ResultCell {
  std::string text = "-";                                   ///< that: nothing to say
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN: sorted by its text
  bool is_best = false;                                     ///< of its column
  std::optional<std::pair<double, double>> interval{};      ///< in which the value is, 95 per cent
  std::string interval_text{};                              ///< "23.1, 25.7"; empty: none is shown
  std::optional<double> p{};                                ///< that it is no worse than the best
  std::string note{};                                       ///< shown where the pointer rests
  bool is_warned = false;                                   ///< the note is a warning
};

struct ResultColumn {
  std::string group;  ///< a heading over it and its neighbours of the same group
  std::string head;
  std::string help;  ///< shown where the pointer rests
};

struct ResultTable {
  std::string title{};
  std::vector<ResultColumn> columns;          ///< the first one names the row
  std::vector<std::vector<ResultCell>> rows;  ///< a cell for each column

  /// Whether a cell of the column has a value.
  bool is_of_numbers(std::size_t column) const;

  /// Throws std::logic_error if a row has not one cell for each column.
  void check() const;
};

/// A table for LaTeX's package booktabs, the best in bold; the comments stand before it, a line
/// each. Whatever the cells hold is text in it.
std::string to_latex(const ResultTable& table, const std::vector<std::string>& comments);

/// A table as GitHub and Pandoc read it, the best in bold; the comments stand beneath it.
std::string to_markdown(const ResultTable& table, const std::vector<std::string>& comments);

/// Values separated by commas (RFC 4180), lines ended by line feeds: numbers in full and as they
/// are, shares from 0 to 1; nothing where nothing is known. Columns with intervals are followed by
/// those of their ends, "BLEU low" and "BLEU high", and those with p by "BLEU p".
std::string to_csv(const ResultTable& table);

}  // namespace attend::view
