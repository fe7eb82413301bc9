#include "view/time_axis.h"

#include <chrono>
#include <cstdio>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

namespace attend::view {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

/// Since 1970 began.
std::int64_t seconds_of(const std::string& time) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (std::sscanf(time.c_str(), "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) <
      5) {
    throw std::logic_error("time_ticks: no time: " + time);
  }
  const std::chrono::sys_days days = std::chrono::year(year) /
                                     std::chrono::month(static_cast<unsigned>(month)) /
                                     std::chrono::day(static_cast<unsigned>(day));
  return days.time_since_epoch().count() * kDay + hour * kHour + minute * kMinute + second;
}

std::chrono::year_month_day date_of(std::int64_t seconds) {
  const auto day = (seconds - ((seconds % kDay) + kDay) % kDay) / kDay;
  return std::chrono::sys_days(std::chrono::days(day));
}

/// How far apart marks stand: so many seconds, or months.
struct Interval {
  std::int64_t seconds = 0;
  unsigned months = 0;

  bool has(std::int64_t time) const {
    if (months == 0) return time % seconds == 0;
    const auto date = date_of(time);
    return time % kDay == 0 && static_cast<unsigned>(date.day()) == 1 &&
           (static_cast<unsigned>(date.month()) - 1) % months == 0;
  }
};

constexpr Interval kIntervals[] = {{1},         {5},           {15},           {30},
                                   {kMinute},   {5 * kMinute}, {15 * kMinute}, {30 * kMinute},
                                   {kHour},     {3 * kHour},   {6 * kHour},    {12 * kHour},
                                   {kDay},      {2 * kDay},    {4 * kDay},     {7 * kDay},
                                   {14 * kDay}, {0, 1},        {0, 3},         {0, 6},
                                   {0, 12}};

std::vector<std::int64_t> thinned(const std::vector<std::int64_t>& steps, std::size_t most) {
  const auto apart = (steps.size() + most - 1) / most;
  std::vector<std::int64_t> some;
  for (std::size_t i = 0; i < steps.size(); i += apart) some.push_back(steps[i]);
  return some;
}

/// The numbers of rows that 1, 2 or 5 times a power of ten divides.
std::vector<TimeTick> row_ticks(std::int64_t row, std::int64_t first, std::int64_t last,
                                std::size_t most) {
  std::int64_t apart = 1;
  const auto count = [&] { return static_cast<std::size_t>((last - first) / apart + 1); };
  for (int i = 0; count() > most; ++i) apart = apart * (i % 3 == 1 ? 5 : 2) / (i % 3 == 1 ? 2 : 1);
  std::vector<TimeTick> ticks;
  for (auto step = first; step <= last; ++step) {
    if ((row + step) % apart == 0) ticks.push_back({step, std::to_string(row + step), ""});
  }
  return ticks;
}

}  // namespace

std::vector<TimeTick> time_ticks(const std::string& time, std::int64_t step_seconds,
                                 std::int64_t first, std::int64_t last, std::size_t most) {
  if (step_seconds == 0) return row_ticks(std::stoll(time), first, last, most);
  const auto zero = seconds_of(time);
  std::vector<std::int64_t> steps(static_cast<std::size_t>(last - first + 1));
  std::iota(steps.begin(), steps.end(), first);
  for (const auto& interval : kIntervals) {
    if (steps.size() <= most) break;
    std::vector<std::int64_t> marks;
    for (auto step = first; step <= last; ++step) {
      if (interval.has(zero + step * step_seconds)) marks.push_back(step);
    }
    steps = marks.empty() ? thinned(steps, most) : marks;  // steps at half past, say
  }
  bool is_of_days = true;
  for (const auto step : steps) {
    is_of_days = is_of_days && (zero + step * step_seconds) % kDay == 0;
  }
  std::vector<TimeTick> ticks;
  std::string before;
  for (const auto step : steps) {
    const auto at = zero + step * step_seconds;
    const auto date = date_of(at);
    const auto day = fmt::format("{:02}-{:02}", static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()));
    const auto year = fmt::format("{:04}", static_cast<int>(date.year()));
    const auto of_day = ((at % kDay) + kDay) % kDay;
    const auto under = is_of_days ? year : year + '-' + day;
    const auto label =
        is_of_days ? day : fmt::format("{:02}:{:02}", of_day / kHour, of_day % kHour / kMinute);
    ticks.push_back({step, label, under == before ? "" : under});
    before = under;
  }
  return ticks;
}

std::string span_text(std::int64_t steps, std::int64_t step_seconds) {
  const auto seconds = steps * step_seconds;
  if (seconds == 0) return fmt::format("{} step{}", steps, steps == 1 ? "" : "s");
  if (seconds % kDay == 0) return fmt::format("{} d", seconds / kDay);
  if (seconds % kHour == 0) return fmt::format("{} h", seconds / kHour);
  if (seconds % kMinute == 0) return fmt::format("{} min", seconds / kMinute);
  return fmt::format("{} s", seconds);
}

}  // namespace attend::view
