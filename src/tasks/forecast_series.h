#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/series_corpus.h"
#include "data/series_table.h"
#include "tasks/forecast_config.h"

namespace attend::tasks {

/// Reads the series of a CSV, one. Throws ConfigError without a target, data::WrongFiles of another
/// number of files, and Error as SeriesTable does, or if there are fewer steps than a history and a
/// horizon.
std::shared_ptr<const data::SeriesTable> open_series(const ForecastConfig& config,
                                                     const std::vector<std::string>& paths);

/// How windows are cut from it.
data::WindowOptions window_options(const ForecastConfig& config, const data::SeriesTable& table);

/// Of the columns that a table, or its coder, has.
template <class Columns>
std::vector<std::string> known_of(const ForecastConfig& config, const Columns& columns,
                                  std::size_t target_count) {
  if (config.known != "*") return names_in(config.known);
  std::vector<std::string> names;
  for (std::size_t i = target_count; i < columns.size(); ++i) names.push_back(columns[i].name);
  return names;
}

/// The step at which the part that is measured by begins, where it is a part of the file.
std::int64_t split_of(const ForecastConfig& config, const data::SeriesTable& table);

/// Throws Error if a column that is said to be known when a target is predicted is the target.
void check_known(const ForecastConfig& config, const data::SeriesTable& table);

/// Throws Error, naming file and line, if steps that are to be measured by are among those that are
/// learnt from, whose scale would know them: by their times, or of files without times by their
/// names.
void check_comes_later(const data::SeriesCorpus& train, const data::SeriesCorpus& dev);

/// Half widths of intervals, one for each number of a line, by split conformal prediction: the k-th
/// least of the n absolute errors, k = ceil((n + 1) level). None if there are too few errors to
/// promise so much. Vovk et al. 2005; Lei et al. 2018, algorithm 2. Throws Error as
/// metrics::numbers_in does.
std::vector<double> conformal_widths(const std::vector<std::string>& found,
                                     const std::vector<std::string>& right, double level);

}  // namespace attend::tasks
