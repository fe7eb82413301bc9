#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/series_table.h"

namespace attend::cli {

/// Windows of a series that are looked at if nobody says how many.
inline constexpr std::int64_t kUsualWindows = 100;

/// Which windows of a series are looked at, as the command line says it.
struct SeriesChoice {
  std::vector<std::string> at{};        ///< times that they read up to, or "end"
  std::optional<std::int64_t> limit{};  ///< so many, spread over the file; 0: all
};

/// The last step that each of them reads, and how they were chosen, in words.
struct ChosenWindows {
  std::vector<std::int64_t> last_read;
  std::string how;
};

/// From those that there are, in order, by the last step that each reads: as many as are wanted,
/// the first, the last and between them at even distances; or those asked for, which may have
/// nothing behind them yet. Throws Error if the file has no step of a time that is asked for.
ChosenWindows choose(const SeriesChoice& choice, const data::SeriesTable& table,
                     const std::vector<std::int64_t>& all);

}  // namespace attend::cli
