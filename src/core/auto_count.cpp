#include "core/auto_count.h"

#include <charconv>
#include <string_view>

namespace attend {

std::optional<std::int64_t> parse_auto(const std::string& text) {
  constexpr std::string_view kWord = "auto";
  if (text == kWord) return auto_count(0);
  if (!text.starts_with(std::string(kWord) + ' ')) return std::nullopt;
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + kWord.size() + 1, end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  if (number < 1 || number > kMostAuto - kLeastAuto) return std::nullopt;
  return auto_count(number);
}

std::string text_of_count(std::int64_t value) {
  if (!is_auto(value)) return std::to_string(value);
  return number_of(value) == 0 ? "auto" : "auto " + std::to_string(number_of(value));
}

}  // namespace attend
