#pragma once

#include <span>
#include <vector>

#include "format/plot.h"
#include "metrics/metric.h"

namespace attend::cli {

/// All charts that there are of runs which these metrics score, in their order.
std::vector<format::PlotChart> plot_charts(const metrics::Metrics& metrics);

/// Those of runs of which each is scored by its own. A unit that is not the same of all is said of
/// each: "share of tags or share of lines".
std::vector<format::PlotChart> plot_charts_of(std::span<const metrics::Metrics> runs);

}  // namespace attend::cli
