#pragma once

#include <string>
#include <vector>

namespace attend::format {

/// A recording, or a part of one, among those that are heard as one, one after the other. Seconds.
struct TimelinePart {
  std::string file{};  ///< as its cell names it
  double from = 0.0;   ///< of the file: where the part begins there
  double begin = 0.0;  ///< of the whole: where the part begins
  double end = 0.0;

  bool operator==(const TimelinePart&) const = default;
};

/// When the positions of a reading are heard, where they are frames of sound: seconds from the
/// beginning of what a cell names. A reading without one is of positions that have no time.
struct Timeline {
  double first = 0.0;  ///< the middle of the first position
  double step = 0.0;   ///< from one position to the next, above 0
  std::vector<TimelinePart> parts{};

  double seconds() const { return parts.empty() ? 0.0 : parts.back().end; }

  /// The part that is heard at a time: of one before all the first, of one behind all the last.
  /// There must be one.
  const TimelinePart& part_at(double seconds) const {
    for (const auto& part : parts) {
      if (seconds < part.end) return part;
    }
    return parts.back();
  }

  bool operator==(const Timeline&) const = default;
};

}  // namespace attend::format
