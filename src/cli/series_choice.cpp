#include "cli/series_choice.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/error.h"
#include "data/times.h"

namespace attend::cli {
namespace {

/// So many of a list at even distances, with its ends.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& all, std::int64_t count) {
  if (count == 1) return {all.back()};
  std::vector<std::int64_t> some;
  const auto distance = static_cast<double>(all.size() - 1) / static_cast<double>(count - 1);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = std::llround(static_cast<double>(i) * distance);
    some.push_back(all[static_cast<std::size_t>(at)]);
  }
  return some;
}

/// The number of a row, from 1.
std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

/// Throws Error if the table has no such step.
std::int64_t step_at(const std::string& time, const data::SeriesTable& table) {
  if (time == "end") return table.known_steps() - 1;
  const auto seconds = table.step_seconds();
  const auto given = seconds > 0 ? data::parse_time(time) : number_in(time);
  if (!given) {
    throw ConfigError(
        "--at", time,
        seconds > 0 ? "a time, as 2014-01-31T05:00, or end" : "the number of a row, or end");
  }
  const auto from_first = *given - (seconds > 0 ? data::parse_time(table.time(0)).value() : 1);
  const auto unit = std::max<std::int64_t>(seconds, 1);
  if (from_first < 0 || from_first % unit != 0 || from_first / unit >= table.steps()) {
    throw Error(fmt::format("--at: {} has no step {}: its steps go from {} to {}{}", table.path(),
                            time, table.time(0), table.time(table.steps() - 1),
                            seconds > 0 ? ", every " + data::written_step(seconds) : ""));
  }
  return from_first / unit;
}

}  // namespace

ChosenWindows choose(const SeriesChoice& choice, const data::SeriesTable& table,
                     const std::vector<std::int64_t>& all) {
  ChosenWindows chosen;
  if (!choice.at.empty()) {
    for (const auto& time : choice.at) chosen.last_read.push_back(step_at(time, table));
    std::sort(chosen.last_read.begin(), chosen.last_read.end());
    const auto end = std::unique(chosen.last_read.begin(), chosen.last_read.end());
    chosen.last_read.erase(end, chosen.last_read.end());
    chosen.how = "as asked for";
    return chosen;
  }
  const auto wanted = choice.limit.value_or(kUsualWindows);
  const bool is_all = wanted == 0 || wanted >= std::ssize(all);
  chosen.last_read = is_all ? all : spread(all, wanted);
  chosen.how = is_all ? "all that the file has" : "spread evenly over the file";
  return chosen;
}

}  // namespace attend::cli
