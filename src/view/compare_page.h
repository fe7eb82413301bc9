#pragma once

#include <string>
#include <utility>
#include <vector>

#include "view/result_table.h"

namespace attend::view {

/// A line of a chart.
struct PageSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

struct PageChart {
  std::string title;
  std::string across;              ///< what the horizontal axis is of
  std::vector<std::string> ticks;  ///< names of 0, 1, ...; none: whole numbers from 0
  std::vector<PageSeries> series;
};

/// Tables of things compared, with charts beneath.
struct ComparePage {
  std::string title;
  std::string introduction;
  std::vector<ResultTable> tables;  ///< the first one is of the runs, in the order of the series
  std::vector<std::string> warnings;
  std::vector<std::string> notes;
  std::vector<PageChart> charts;
};

/// A page of HTML that needs no other file and no network. Whatever the names hold, they are text
/// in it. Series that are not finite are left out. Throws std::logic_error if a row has not one
/// cell for each column.
std::string to_html(const ComparePage& page);

}  // namespace attend::view
