#pragma once

#include <vector>

#include "format/plot.h"
#include "metrics/metric.h"

namespace attend::cli {

/// All charts that there are of runs which these metrics score, in their order.
std::vector<format::PlotChart> plot_charts(const metrics::Metrics& metrics);

}  // namespace attend::cli
