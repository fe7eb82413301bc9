#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/series_coder.h"
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

/// What the look of input attention is called: over the driving series, at each step. Others are
/// over steps.
inline constexpr const char* kInputLook = "inputs";

/// By how many steps the steps looked at lie behind those of the target that are read: 1 where
/// input attention reads its driving series up to the step predicted.
std::int64_t look_offset(const ForecastConfig& config);

/// Throws Error if a column that is said to be known when a target is predicted is the target.
void check_known(const ForecastConfig& config, const data::SeriesTable& table);

/// Throws Error, naming file and line, if steps that are to be measured by are among those that are
/// learnt from, whose scale would know them: by their times, or of files without times by their
/// names.
void check_comes_later(const data::SeriesCorpus& train, const data::SeriesCorpus& dev);

/// How far a series moves, as what was read tells: for each number that is said of a row, step by
/// step, the mean absolute change of its target over so many steps as it lies ahead (or half a
/// history, if that is less), and a tenth of the root mean square change of the training part.
std::vector<double> roughness_of(const ForecastConfig& config, const data::SeriesCoder& coder,
                                 const data::Row& row);

/// Absolute errors, each in units of how far its series moves.
class ScaledErrors {
 public:
  /// Of a line of numbers. Throws Error as metrics::numbers_in does.
  void add(const std::string& found, const std::string& right, const std::vector<double>& scales);

  /// What the scales are multiplied by to be half the width of an interval, one for each number of
  /// a line, by split conformal prediction: the k-th least of the n errors, k = ceil((n + 1)
  /// level). None if there are too few errors to promise so much. Vovk et al. 2005; scales: Lei et
  /// al. 2018, section 5.2.
  std::vector<double> conformal(double level) const;

 private:
  std::vector<std::vector<double>> errors_;  // of each number of a line
};

}  // namespace attend::tasks
