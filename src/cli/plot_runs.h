#pragma once

#include <cstdint>
#include <string>

#include "cli/compare_runs.h"
#include "format/plot.h"
#include "training/run_log.h"

namespace attend::cli {

/// The most reports of a training that a plot has; of more, neighbours become one.
inline constexpr std::size_t kMostReports = 4000;

/// The curves of a training, with a column for each of the metrics. Logs of older programs do not
/// say how many symbols were read: `symbols_per_update` is then taken for all, NaN if it is not
/// known; nor when a validation was: that then lies between the reports before and after it.
void take_log(const training::RunLog& log, const metrics::Metrics& metrics,
              double symbols_per_update, format::PlotRun& run);

/// A run as it was compared: its curves, and how well it translates sentences of each length if it
/// was tried on a text. Throws Error if its log is damaged.
format::PlotRun plot_run(const ComparedRun& compared);

/// What a recipe says of the attention and of the metric, for `run`.
void take_keys(const std::vector<std::pair<std::string, std::string>>& keys, bool has_attention,
               format::PlotRun& run);

/// What it is made of, in place of an attention, of a run that says no texts; else nothing changes.
void take_parts(const std::string& made_of, format::PlotRun& run);

}  // namespace attend::cli
