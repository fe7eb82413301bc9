#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/compare_runs.h"
#include "cli/compare_tests.h"

namespace attend::cli {

/// All that `attend compare` says.
struct Comparison {
  std::string text;  ///< the source of the text; empty: the scores are of each run's dev text
  bool counts_symbols = false;  ///< metrics of symbols say something here
  metrics::Metrics metrics;     ///< what the text is scored by
  std::vector<ComparedRun> runs;
  ResampledRuns resampled;                                   ///< empty without a text
  bool has_intervals = false;                                ///< they are shown
  std::vector<std::pair<std::string, std::string>> refused;  ///< name, and why
  std::vector<std::string> failed;                           ///< whose training failed
};

/// What the dev texts of its runs are scored by.
metrics::Metrics dev_metrics(const Comparison& comparison);

/// Aligned columns, warnings and notes beneath; keys in a table of their own if many differ.
/// Columns that do not fit into `width` go on in a block of their own; 0 for no limit.
std::string to_text(const Comparison& comparison, int width);

/// For programs: docs/commands.md.
std::string to_json(const Comparison& comparison);

/// The table for LaTeX, as CSV or as Markdown: `format` is latex, csv or markdown.
std::string to_table(const Comparison& comparison, const std::string& format);

/// A page: table, notes and curves.
std::string to_html(const Comparison& comparison);

}  // namespace attend::cli
