#pragma once

#include <optional>
#include <string>
#include <vector>

#include "format/spectrogram.h"
#include "format/time_files.h"
#include "format/timeline.h"

namespace attend::view {

/// When the symbols of an answer were heard, beside the sound: what pictures and terminals draw.
struct DrawnSound {
  /// A symbol or a word.
  struct Row {
    std::string symbol{};
    std::vector<float> weights{};  ///< [S]
    double centre = 0.0;           ///< seconds: where it was heard; NaN without weight
    std::optional<format::GoldTime> gold{};
  };

  std::string title{};
  format::Spectrogram spectrogram{};
  format::Timeline timeline{};  ///< of the S positions
  std::vector<Row> rows{};
};

/// Seconds between marks of an axis of so many seconds that has room for `most` of them: 1, 2 or 5
/// times a power of ten.
double seconds_between_marks(double seconds, int most);

/// How much of each row's weight lies in each of `columns` equal parts of the time from `begin` to
/// `end`: a position's weight lies evenly over its step.  -> [columns]
std::vector<double> weights_in_columns(const std::vector<float>& weights,
                                       const format::Timeline& timeline, double begin, double end,
                                       int columns);

}  // namespace attend::view
