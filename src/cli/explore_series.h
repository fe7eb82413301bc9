#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/series_choice.h"
#include "format/explored_series.h"
#include "tasks/model_folder.h"

namespace attend::cli {

struct SeriesToExplore {
  std::vector<std::string> sources{};  ///< the file, a CSV
  SeriesChoice choice{};
  bool is_ensemble = false;  ///< all models answer together, as one
  std::int64_t batch_size = 64;
  std::int64_t threads = 1;
};

/// Whether it reads series.
bool reads_series(const tasks::System& system);

/// Windows of a series, and what the models in these folders, one after the other or together, say
/// of what comes behind each. Throws Error if the file has no such windows, or the models are of
/// other series.
format::SeriesExploration explore_series(const std::vector<std::string>& folders, Engine& engine,
                                         const SeriesToExplore& series);

/// What was looked at, and how it did, in a line: "100 of 3990 windows of test.csv, ...".
std::string summary_of(const format::SeriesExploration& exploration);

}  // namespace attend::cli
