#pragma once

#include <string>
#include <vector>

#include "cli/compare_report.h"
#include "view/result_table.h"

namespace attend::cli {

/// A column of the comparison, the same in text, tables and on the page. A cell is the best of its
/// column only if that is more than chance: of scores, if paired tests on the lines tell it from
/// all others; of times, which were measured once, if it is better by more than `noise`.
struct CompareColumn {
  enum class Best { kNone, kLeast, kMost };

  /// What tells figures apart.
  struct Kind {
    Best best = Best::kNone;
    std::string metric{};  ///< of Comparison::resampled; empty: it is no score of lines
    double noise = 0.0;    ///< share of a figure
  };

  std::string group;
  std::string head;
  std::string help;
  Kind kind;
  std::vector<view::ResultCell> cells;  ///< of each run
};

inline constexpr const char* kRecipe = "recipe";  ///< the group of keys

/// Those that say something: of keys only those that differ between the runs.
std::vector<CompareColumn> columns_of(const Comparison& comparison);

/// Of the keys that differ between the runs: the last part, unless two of them share it.
std::vector<std::pair<std::string, std::string>> keys_that_differ(const Comparison& comparison);

/// The value of a key; "-" where the run has none or, as those of an attention that it has not,
/// does not use it.
std::string value_of(const ComparedRun& run, const std::string& key);

/// A column of names, then one for each metric that is shown and has several runs: by how much each
/// differs from the best, and p. None if no two runs were scored on the same lines.
std::vector<CompareColumn> columns_of_tests(const Comparison& comparison);

/// How those were made, and when a figure is marked as the best; empty if that is not known.
std::string title_of_tests(const Comparison& comparison);
std::string legend_of(const Comparison& comparison);

view::ResultTable table_of(const std::vector<CompareColumn>& columns, const std::string& title);

/// The warnings and what else must be known to read the table, in one line each.
std::vector<std::string> warnings_of(const Comparison& comparison);
std::vector<std::string> notes_of(const Comparison& comparison);

}  // namespace attend::cli
