#include "training/toml_number.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "core/error.h"

namespace attend::training {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Without its underscores; nothing if one is not between two digits.
std::optional<std::string> without_underscores(std::string_view text, bool (*is_of_number)(char)) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
    } else if (i == 0 || i + 1 == text.size() || !is_of_number(text[i - 1]) ||
               !is_of_number(text[i + 1])) {
      return std::nullopt;
    }
  }
  return plain;
}

/// Takes digits from the front; false if there are none.
bool take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count > 0;
}

/// "0", or digits that do not begin with 0.
bool take_whole(std::string_view& text) {
  const auto before = text;
  return take_digits(text) && (before[0] != '0' || before.size() - text.size() == 1);
}

bool is_whole(std::string_view text) {
  return take_whole(text) && text.empty();
}

bool is_real(std::string_view text) {
  if (!take_whole(text)) return false;
  const auto take = [&](std::string_view any) {
    const bool found = !text.empty() && any.find(text.front()) != std::string_view::npos;
    if (found) text.remove_prefix(1);
    return found;
  };
  const bool has_point = take(".");
  if (has_point && !take_digits(text)) return false;
  const bool has_exponent = take("eE");
  if (has_exponent) (void)take("+-");
  if (has_exponent && !take_digits(text)) return false;
  return text.empty() && (has_point || has_exponent);
}

/// 1979-05-27, 07:32:00, or both with an offset: digits in these places are enough to be none of
/// the other types.
bool is_date(std::string_view text) {
  const auto has = [&](std::string_view form) {
    return text.size() >= form.size() &&
           std::equal(form.begin(), form.end(), text.begin(), [](char in_form, char c) {
             return in_form == '0' ? is_digit(c) : in_form == c;
           });
  };
  return has("0000-00-00") || has("00:00");
}

template <class Number>
Number number_of(std::string_view digits, int base) {
  Number number = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, base);
  if (error != std::errc() || stop != end) throw Error("a whole number from -2^63 to 2^63 - 1");
  return number;
}

/// 0xff, 0o17, 0b1; nothing if it does not begin so.
std::optional<int64_t> with_base(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  const auto base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : text[1] == 'b' ? 2 : 0;
  const auto is_hexadecimal = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  const auto digits = without_underscores(text.substr(2), is_hexadecimal);
  if (base == 0 || !digits || digits->front() == '-') return std::nullopt;
  return number_of<int64_t>(*digits, base);
}

}  // namespace

TomlEntry::Value toml_value_of(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  if (const auto based = with_base(text)) return *based;
  if (is_date(text)) return std::monostate();
  const auto plain = without_underscores(text, is_digit);
  auto digits = plain ? std::string_view(*plain) : std::string_view();
  const bool has_sign = !digits.empty() && (digits.front() == '+' || digits.front() == '-');
  const bool is_negative = has_sign && digits.front() == '-';
  if (has_sign) digits.remove_prefix(1);
  if (digits == "inf" || digits == "nan") {
    const auto value = digits == "inf" ? std::numeric_limits<double>::infinity()
                                       : std::numeric_limits<double>::quiet_NaN();
    return is_negative ? -value : value;
  }
  const auto signed_digits = (is_negative ? "-" : "") + std::string(digits);
  if (is_whole(digits)) return number_of<int64_t>(signed_digits, 10);
  if (!is_real(digits)) throw Error("a value: true, 3, 0.5 or \"a text\"");
  double number = 0.0;
  const auto* end = signed_digits.data() + signed_digits.size();
  if (std::from_chars(signed_digits.data(), end, number).ec != std::errc()) {
    throw Error("a number that a double holds");
  }
  return number;
}

}  // namespace attend::training
