#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace attend::data {

/// Seconds since 1970-01-01T00:00 UTC; of a time without a zone as if it were UTC, so that a day
/// has 24 hours. Read are ISO 8601 (2014-01-31, 2014-01-31T05:00, 20140131T0500, 2014-01-31
/// 05:00:59Z,
/// ...+01:00) and of what `date` reads 2014/01/31 05:00, 31 Jan 2014 05:00, Jan 31 2014 and
/// @1391144400. Fractions of seconds are left out. Nothing if it is none of these.
std::optional<std::int64_t> parse_time(std::string_view text);

/// 2014-01-31T05:00, with seconds where they are not 0.
std::string written_time(std::int64_t seconds);

/// The seconds of 15min, 1h, 2 days, 1w; s, min, h, d and w or their words. Nothing if it is none
/// of these, or not above 0.
std::optional<std::int64_t> parse_step(std::string_view text);

/// 90min, 1h, 2d: in the largest unit that it is a whole number of.
std::string written_step(std::int64_t seconds);

}  // namespace attend::data
