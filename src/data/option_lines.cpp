#include "data/option_lines.h"

#include <algorithm>

#include <fmt/format.h>

namespace attend::data {

std::string option_lines(const Fields& fields) {
  std::string lines;
  for (const auto& field : fields) lines += fmt::format("{} = {}\n", field.key, text_of(field));
  return lines;
}

std::size_t take_option_lines(std::string_view& bytes, const Fields& fields,
                              const std::string& where) {
  constexpr std::string_view kEquals = " = ";
  std::size_t count = 0;
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes.find('\n'));
    const auto equals = line.find(kEquals);
    if (equals == std::string_view::npos) break;
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    auto value = line.substr(equals + kEquals.size());
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    set_field(field_called(fields, std::string(line.substr(0, equals)), where), std::string(value));
    ++count;
  }
  return count;
}

}  // namespace attend::data
