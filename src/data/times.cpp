#include "data/times.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <vector>

#include <fmt/format.h>

namespace attend::data {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86'400;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

/// Takes what it recognises away from the front of a text.
class Taker {
 public:
  explicit Taker(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  char next() const { return text_.empty() ? '\0' : text_.front(); }
  bool take(char sign) {
    if (next() != sign) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool skip_blanks() {
    bool any = false;
    while (take(' ')) any = true;
    return any;
  }
  std::size_t digits() const {
    return static_cast<std::size_t>(std::find_if_not(text_.begin(), text_.end(), is_digit) -
                                    text_.begin());
  }
  /// A whole number of so many digits at least and at most.
  std::optional<int> number(std::size_t least, std::size_t most) {
    const auto count = std::min(digits(), most);
    if (count < least) return std::nullopt;
    int value = 0;
    std::from_chars(text_.data(), text_.data() + count, value);
    text_.remove_prefix(count);
    return value;
  }
  /// 1 of Jan or January, ...
  std::optional<int> month() {
    static constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
    std::string word;
    for (const auto letter : text_) {
      const auto lower = static_cast<char>(letter | 0x20);
      if (lower < 'a' || lower > 'z') break;
      word += lower;
    }
    for (int i = 0; i < 12; ++i) {
      if (word != kMonths[i] && word != kMonths[i].substr(0, 3)) continue;
      text_.remove_prefix(word.size());
      return i + 1;
    }
    return std::nullopt;
  }

 private:
  std::string_view text_;
};

struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
};

/// 2014-01-31, 2014/01/31, 20140131, 31 Jan 2014, Jan 31 2014.
std::optional<Date> take_date(Taker& text) {
  Date date;
  const auto set = [](int& to, std::optional<int> found) {
    if (found) to = *found;
    return found.has_value();
  };
  if (!is_digit(text.next())) {
    if (!set(date.month, text.month()) || !text.skip_blanks()) return std::nullopt;
    if (!set(date.day, text.number(1, 2))) return std::nullopt;
    text.take(',');
    if (!text.skip_blanks() || !set(date.year, text.number(4, 4))) return std::nullopt;
    return date;
  }
  const auto digits = text.digits();
  if (digits <= 2) {
    if (!set(date.day, text.number(1, 2)) || !text.skip_blanks()) return std::nullopt;
    if (!set(date.month, text.month()) || !text.skip_blanks()) return std::nullopt;
    if (!set(date.year, text.number(4, 4))) return std::nullopt;
    return date;
  }
  if (!set(date.year, text.number(4, 4))) return std::nullopt;
  const char between = text.next();
  const bool has_signs = digits == 4 && (between == '-' || between == '/');
  if (!has_signs && digits != 8) return std::nullopt;
  const std::size_t least = has_signs ? 1 : 2;
  if (has_signs) text.take(between);
  if (!set(date.month, text.number(least, 2))) return std::nullopt;
  if (has_signs && !text.take(between)) return std::nullopt;
  if (!set(date.day, text.number(least, 2))) return std::nullopt;
  return date;
}

/// 05, 05:00, 0500, 05:00:59.5.
std::optional<std::int64_t> take_clock(Taker& text) {
  const bool is_plain = text.digits() > 2;
  const auto hour = text.number(1, 2);
  if (!hour || *hour > 24) return std::nullopt;
  int parts[] = {0, 0};
  for (auto& part : parts) {
    if (!(is_plain ? is_digit(text.next()) : text.take(':'))) break;
    const auto found = text.number(2, 2);
    if (!found || *found > 60) return std::nullopt;
    part = *found;
  }
  if (text.take('.') || text.take(',')) text.number(1, 9);
  return *hour * kHour + parts[0] * kMinute + parts[1];
}

/// Z, UTC left out, +01:00, -0500; of none 0.
std::optional<std::int64_t> take_zone(Taker& text) {
  text.skip_blanks();
  if (text.take('Z') || text.at_end()) return 0;
  const int sign = text.next() == '-' ? -1 : 1;
  if (!text.take('+') && !text.take('-')) return std::nullopt;
  const auto hours = text.number(2, 2);
  if (!hours) return std::nullopt;
  text.take(':');
  return sign * (*hours * kHour + text.number(2, 2).value_or(0) * kMinute);
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  if (text.starts_with('@')) {
    std::int64_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + 1, end, seconds);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return seconds;
  }
  Taker rest(text);
  const auto date = take_date(rest);
  if (!date) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{date->year},
                                        std::chrono::month{static_cast<unsigned>(date->month)},
                                        std::chrono::day{static_cast<unsigned>(date->day)}};
  if (!day.ok()) return std::nullopt;
  auto seconds = std::int64_t{std::chrono::sys_days(day).time_since_epoch().count()} * kDay;
  if (rest.take('T') || rest.take('t') || rest.skip_blanks()) {
    const auto clock = take_clock(rest);
    const auto zone = clock ? take_zone(rest) : std::nullopt;
    if (!zone) return std::nullopt;
    seconds += *clock - *zone;
  }
  if (!rest.at_end()) return std::nullopt;
  return seconds;
}

std::string written_time(std::int64_t seconds) {
  const auto days = seconds >= 0 ? seconds / kDay : -((kDay - 1 - seconds) / kDay);
  const auto of_day = seconds - days * kDay;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                          of_day / kHour, of_day % kHour / kMinute);
  if (of_day % kMinute != 0) text += fmt::format(":{:02}", of_day % kMinute);
  return text;
}

std::optional<std::int64_t> parse_step(std::string_view text) {
  Taker rest(text);
  const auto count = rest.number(1, 9);
  if (!count || *count == 0) return std::nullopt;
  rest.skip_blanks();
  std::string unit;
  while (!rest.at_end()) {
    unit += rest.next();
    rest.take(rest.next());
  }
  static const std::vector<std::pair<std::int64_t, std::vector<std::string_view>>> kUnits = {
      {1, {"s", "second", "seconds"}},
      {kMinute, {"min", "minute", "minutes"}},
      {kHour, {"h", "hour", "hours"}},
      {kDay, {"d", "day", "days"}},
      {7 * kDay, {"w", "week", "weeks"}}};
  for (const auto& [seconds, names] : kUnits) {
    if (std::find(names.begin(), names.end(), unit) != names.end()) return *count * seconds;
  }
  return std::nullopt;
}

std::string written_step(std::int64_t seconds) {
  for (const auto& [unit, name] : {std::pair(7 * kDay, "w"), std::pair(kDay, "d"),
                                   std::pair(kHour, "h"), std::pair(kMinute, "min")}) {
    if (seconds % unit == 0) return fmt::format("{}{}", seconds / unit, name);
  }
  return fmt::format("{}s", seconds);
}

}  // namespace attend::data
