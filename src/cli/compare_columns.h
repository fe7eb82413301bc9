#pragma once

#include <limits>
#include <string>
#include <vector>

#include "cli/compare_report.h"

namespace attend::cli {

/// What a column says of one run.
struct CompareCell {
  std::string text = "-";
  double value = std::numeric_limits<double>::quiet_NaN();  ///< to sort by; NaN: by the text
};

/// A column of the comparison, the same in text and on the page.
struct CompareColumn {
  enum class Best { kNone, kLeast, kMost };

  std::string group;
  std::string head;
  std::string help;
  Best best = Best::kNone;
  std::vector<CompareCell> cells;  ///< of each run
};

inline constexpr const char* kRecipe = "recipe";  ///< the group of keys

/// Those that say something: of keys only those that differ between the runs.
std::vector<CompareColumn> columns_of(const Comparison& comparison);

/// Of the keys that differ between the runs: the last part, unless two of them share it.
std::vector<std::pair<std::string, std::string>> keys_that_differ(const Comparison& comparison);

/// The value of a key; "-" where the run has none or, as those of an attention that it has not,
/// does not use it.
std::string value_of(const ComparedRun& run, const std::string& key);

/// The warnings and what else must be known to read the table, in one line each.
std::vector<std::string> warnings_of(const Comparison& comparison);
std::vector<std::string> notes_of(const Comparison& comparison);

}  // namespace attend::cli
