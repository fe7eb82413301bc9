#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/exploration.h"

// What people look at in what models say of a series: windows of it, what was read, what is said of
// what comes behind, what came, and where was looked. docs/format.md describes its JSON,
// "attend-series". Numbers are as the file has them, not on a model's scale. Steps are counted from
// the last one read, which is 0.

namespace attend::format {

struct SeriesModel {
  std::string name{};     ///< that people tell it by; of an ensemble those of all members
  std::string made_of{};  ///< its parts, in a line
  std::int64_t parameters = 0;
  std::int64_t history = 0;  ///< steps that it reads
  std::int64_t first = 1;    ///< step that it says first
  std::int64_t last = 1;
  std::string gaps{};     ///< what it reads in place of gaps: the policy's name
  double level = 0.0;     ///< share of what comes that its intervals promise to hold; 0: has none
  Figures scores{};       ///< over all windows whose steps all came; empty if there is none
  Figures persistence{};  ///< the same of the last number read, over the same steps
};

/// A number that is said, with its interval where there is one.
struct SaidNumber {
  double value = 0.0;
  std::optional<double> low{};
  std::optional<double> high{};
};

/// Where was looked: rows that look, each over the steps read, or rows that are chosen among at
/// each of these.
struct SeriesReading {
  std::string name{};
  std::int64_t first = 0;                     ///< step of the first column
  bool chooses_rows = false;                  ///< a column's weights sum to 1, not a row's
  std::vector<std::string> rows{};            ///< times of the steps said, or names of series
  std::vector<std::vector<float>> weights{};  ///< [rows, steps], finite and none below 0
};

/// A window as one model sees it.
struct ModelWindow {
  std::vector<std::vector<SaidNumber>> said{};  ///< of each target, from step first to last
  std::vector<SeriesReading> readings{};        ///< none without attention
  std::optional<double> error{};  ///< root mean square over all that is said, where that came
  std::optional<double> persistence_error{};  ///< the same of the last number read
};

struct ExploredWindow {
  std::int64_t line = 1;  ///< of the file, of step 0
  std::string time{};     ///< of step 0: 2014-01-31T05:00, or its number
  std::vector<std::vector<double>>
      read{};  ///< of each target, up to step 0; NaN where there is none
  std::vector<std::vector<double>> came{};  ///< the same from step 1 on
  std::vector<double> persistence{};        ///< of each target, what was read last
  std::vector<ModelWindow> models{};        ///< one for each model
};

struct SeriesExploration {
  std::string program{};  ///< that made it, and its version
  std::string title{};
  std::string file{};                  ///< that the windows are of
  std::vector<std::string> targets{};  ///< columns that are gone on with
  std::int64_t step_seconds = 0;       ///< from step to step; 0: times are numbers of rows
  std::int64_t windows_in_file = 0;    ///< that could have been chosen
  std::string chosen{};                ///< how these were, in words
  std::vector<SeriesModel> models{};
  std::vector<ExploredWindow> windows{};
};

/// As JSON on one line. Bytes that are not UTF-8 become U+FFFD. Throws std::logic_error if lists do
/// not fit together or a weight is below 0 or not finite.
std::string to_json(const SeriesExploration& exploration);

}  // namespace attend::format
