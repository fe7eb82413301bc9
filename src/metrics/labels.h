#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "metrics/class_counts.h"
#include "metrics/corpus.h"
#include "metrics/metric.h"
#include "metrics/score_options.h"

// Of answers that are one label a line: classes.

namespace attend::metrics {

/// How often each label was found for each right one: the confusion matrix.
struct Confusion {
  std::vector<std::string> labels;  ///< those that occur on either side, by their bytes
  std::vector<int64_t> counts;      ///< [right, found]

  int64_t count(std::size_t right, std::size_t found) const {
    return counts[right * labels.size() + found];
  }

  /// Of each label.
  std::vector<ClassCounts> classes() const;
};

/// The most different labels of a confusion matrix: more are no classes any more, but text.
inline constexpr std::size_t kMostLabels = 4000;

/// Throws Error unless there is a label for each right one, and at least one; and, naming the line,
/// if a side has none or there are several right ones. The names are those of the sides.
void check_labels(Lines found, const References& right, const std::string& found_name = "found",
                  const std::string& right_name = "right");

/// A line is a label: as it is without white space about it, in Unicode's form NFC, and in lower
/// case if the options say so. Throws like check_labels, and if there are more than kMostLabels.
Confusion confusion(Lines found, const References& right, const ScoreOptions& options = {});

/// Of pairs of labels, as many on both sides, as they are. Empty of none. Throws Error if there are
/// more than kMostLabels.
Confusion confusion_of(const std::vector<std::string>& found,
                       const std::vector<std::string>& right);

/// labels, and counts: a list for each right one.
nlohmann::ordered_json to_json(const Confusion& confusion);

/// Accuracy and macro-F1.
///
/// Accuracy is the share of lines whose label is right. Macro-F1 is the mean of F1 = 2 hits /
/// (found
/// + right) over the classes that are found or right in some line, each with the same weight: what
/// scikit-learn's f1_score(average="macro") gives where no labels are named. A class that was never
/// found, or is never right, has F1 = 0 and counts. So a resample of the lines has the classes that
/// occur in it.
Metrics metrics_of_labels();

/// The same of answers that are no classes, as an entity of a text that is another one in each:
/// accuracy alone.
Metrics metrics_of_entities();

}  // namespace attend::metrics
