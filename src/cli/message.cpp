#include "cli/message.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <ostream>
#include <vector>

#include <fmt/format.h>

#include "text/utf8.h"

namespace attend::cli {
namespace {

constexpr std::string_view kCut = "…";

struct Range {
  char32_t first;
  char32_t last;
};

// Controls, and what is not seen or turns the direction of writing (Unicode's Bidi_Control among
// them, and the tags), so that a text could look like another one.
constexpr Range kHidden[] = {{0x00, 0x1F},     {0x7F, 0x9F},      {0xAD, 0xAD},
                             {0x061C, 0x061C}, {0x180E, 0x180E},  {0x200B, 0x200F},
                             {0x2028, 0x202E}, {0x2060, 0x206F},  {0xFEFF, 0xFEFF},
                             {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};

/// Of one code point that is valid UTF-8.
char32_t decoded(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() == 1) return byte(0);
  auto code = static_cast<char32_t>(byte(0) & (0xFF >> (bytes.size() + 1)));
  for (std::size_t i = 1; i < bytes.size(); ++i) code = (code << 6) | (byte(i) & 0x3FU);
  return code;
}

std::string shown(std::string_view point) {
  if (point == "\n") return "\\n";
  if (point == "\t") return "\\t";
  if (point == "\r") return "\\r";
  const auto first = static_cast<unsigned char>(point[0]);
  if (point.size() == 1 && first >= 0x80) return fmt::format("\\x{:02x}", first);
  const auto code = decoded(point);
  const bool is_hidden = std::any_of(std::begin(kHidden), std::end(kHidden), [&](const auto& r) {
    return code >= r.first && code <= r.last;
  });
  if (!is_hidden) return std::string(point);
  const auto number = static_cast<std::uint32_t>(code);
  if (number < 0x80) return fmt::format("\\x{:02x}", number);
  return number < 0x10000 ? fmt::format("\\u{:04x}", number) : fmt::format("\\U{:08x}", number);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string line;
  for (const auto point : text::code_points(text)) line += shown(point);
  return line;
}

std::string to_message(std::string_view text, std::size_t longest) {
  // Nothing far from both ends is seen, and texts may be megabytes.
  const auto most = longest * 2;
  const bool is_long = text.size() > 2 * most;
  std::vector<std::string> parts;
  std::size_t size = 0;
  const auto add = [&](std::string_view part) {
    for (const auto point : text::code_points(part)) {
      parts.push_back(shown(point));
      size += parts.back().size();
    }
  };
  add(is_long ? text.substr(0, most) : text);
  if (is_long) add(text.substr(text.size() - most));
  if (size <= longest && !is_long) return printable(text);
  const auto room = longest - kCut.size();
  std::string head;
  for (auto part = parts.begin(); head.size() + part->size() <= room - room / 2; ++part) {
    head += *part;
  }
  std::size_t tail = 0;
  auto from = parts.end();
  while (tail + std::prev(from)->size() <= room - head.size()) tail += (--from)->size();
  std::string end;
  for (; from != parts.end(); ++from) end += *from;
  return head.append(kCut) + end;
}

void say(std::ostream& err, std::string_view text) {
  constexpr std::string_view kName = "attend: ";
  err << kName << to_message(text, kLongestMessage - kName.size()) << std::endl;
}

}  // namespace attend::cli
