#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace attend::view {

/// A step of a series at which its axis has a mark, and what stands there.
struct TimeTick {
  std::int64_t step = 0;  ///< from that of the time given
  std::string label;      ///< 05:00; a day of the year, 01-31; the number of a row
  std::string under;      ///< in a line below, where it changes: 2014-01-31; the year; else empty
};

/// At most so many of the steps from `first` to `last`, at whole minutes, hours, days or months as
/// far apart as that takes. `time` is that of step 0, as 2014-01-31T05:00, or 2014-01-31T05:00:30;
/// where `step_seconds` is 0 it is the number of a row. Throws std::logic_error of another time.
std::vector<TimeTick> time_ticks(const std::string& time, std::int64_t step_seconds,
                                 std::int64_t first, std::int64_t last, std::size_t most);

/// So many steps: 6 h, 2 d, 90 min; of steps without times 3 steps.
std::string span_text(std::int64_t steps, std::int64_t step_seconds);

}  // namespace attend::view
