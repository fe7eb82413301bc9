#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace attend::view {

/// A cell of the page's table: what is read, and what it is sorted by.
struct PageCell {
  std::string text = "-";                                   ///< that: nothing to say
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN: sorted by its text
  std::string warning;                                      ///< shown where the pointer rests
  bool is_best = false;                                     ///< of its column
};

struct PageColumn {
  std::string group;  ///< a heading over it and its neighbours of the same group
  std::string head;
  std::string help;  ///< shown where the pointer rests
};

/// A line of a chart.
struct PageSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

struct PageChart {
  std::string title;
  std::string across;              ///< what the horizontal axis is of
  std::vector<std::string> ticks;  ///< names of 0, 1, ...; none: numbers
  std::vector<PageSeries> series;
};

/// A table of things compared, with charts beneath.
struct ComparePage {
  std::string title;
  std::string introduction;
  std::vector<PageColumn> columns;          ///< the first one names the row
  std::vector<std::vector<PageCell>> rows;  ///< a cell for each column
  std::vector<std::string> warnings;
  std::vector<std::string> notes;
  std::vector<PageChart> charts;
};

/// A page of HTML that needs no other file and no network. Whatever the names hold, they are text
/// in it. Series that are not finite are left out. Throws std::logic_error if a row has not one
/// cell for each column.
std::string to_html(const ComparePage& page);

}  // namespace attend::view
