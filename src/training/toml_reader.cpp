#include "training/toml_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "text/utf8.h"
#include "training/toml_number.h"

namespace attend::training {
namespace {

constexpr std::size_t kMostBytes = 1'000'000;
constexpr int kMostParts = 8;             // of a key: a.b.c has three
constexpr std::size_t kLongestKey = 200;  // bytes of a part
constexpr int kDeepest = 8;               // brackets or braces within each other
constexpr std::size_t kMostShown = 40;    // characters of a value in a message

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

/// The bytes of a code point; "" if a text may not have it.
std::string utf8_of(uint32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return "";
  if (point < 0x80) return {static_cast<char>(point)};
  const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;  // bytes after the first
  const uint32_t marks[] = {0, 0xC0, 0xE0, 0xF0};
  std::string bytes = {static_cast<char>(marks[more] | (point >> (6 * more)))};
  for (int i = more - 1; i >= 0; --i) {
    bytes += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F));
  }
  return bytes;
}

/// As a message can show it.
std::string shown(std::string_view text) {
  std::string all;
  std::size_t count = 0;
  for (const auto point : text::code_points(text)) {
    if (++count > kMostShown) return all + "...";
    const auto byte = static_cast<unsigned>(point.front());
    all += is_control(point.front()) ? fmt::format("\\x{:02x}", byte) : std::string(point);
  }
  return all;
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  std::vector<TomlEntry> read() {
    if (text_.size() > kMostBytes) fail(fmt::format("at most {} bytes", kMostBytes));
    if (!text::is_valid_utf8(text_)) fail("UTF-8");
    (void)take("\xEF\xBB\xBF");
    std::string table;
    while (!skip_to_line()) {
      if (take("[")) {
        if (next() == '[') fail("a table in single brackets: no key is a list of tables");
        table = read_key();
        if (!take("]")) fail("] after the name of a table");
        if (!tables_.insert(table).second) fail("the table " + shown(table) + " once");
        table += '.';
      } else {
        read_entry(table, 0);
      }
      end_line();
    }
    return std::move(entries_);
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw Error(fmt::format("{}:{}: not TOML: expected {}", where_, line_, expected));
  }

  bool is_at_end() const { return at_ >= text_.size(); }
  char next() const { return is_at_end() ? '\0' : text_[at_]; }

  /// One character on; the line is counted.
  char step() {
    if (is_at_end()) fail("more than the end of the file");
    if (text_[at_] == '\n') ++line_;
    return text_[at_++];
  }

  bool take(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  void skip_spaces() {
    while (next() == ' ' || next() == '\t') ++at_;
  }

  void skip_comment() {
    if (!is_at_end() && next() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
  }

  bool take_line_end() {
    if (!take("\n") && !take("\r\n")) return false;
    ++line_;
    return true;
  }

  /// Over spaces, comments and empty lines; whether that was the end.
  bool skip_to_line() {
    do {
      skip_spaces();
      skip_comment();
    } while (take_line_end());
    return is_at_end();
  }

  void end_line() {
    skip_spaces();
    skip_comment();
    if (!is_at_end() && !take_line_end()) fail("the end of the line");
  }

  std::string read_key() {
    std::string key;
    for (int part = 1;; ++part) {
      if (part > kMostParts) fail(fmt::format("a key of at most {} parts", kMostParts));
      skip_spaces();
      const auto name = read_name();
      if (name.size() > kLongestKey) fail(fmt::format("a key of at most {} bytes", kLongestKey));
      if (std::any_of(name.begin(), name.end(), is_control)) fail("a key of visible characters");
      key += name;
      skip_spaces();
      if (!take(".")) return key;
      key += '.';
    }
  }

  std::string read_name() {
    if (next() == '"' || next() == '\'') return read_string();
    const auto begin = at_;
    while (!is_at_end() && is_bare(next())) ++at_;
    if (at_ == begin) fail("a key");
    return std::string(text_.substr(begin, at_ - begin));
  }

  void read_entry(const std::string& table, int depth) {
    TomlEntry entry;
    entry.line = line_;
    entry.key = table + read_key();
    if (!take("=")) fail("= after the key " + shown(entry.key));
    skip_spaces();
    if (!keys_.insert(entry.key).second) fail("the key " + shown(entry.key) + " once");
    if (take("{")) {
      read_braces(entry.key + '.', depth + 1);
      return;
    }
    if (next() == '[') {
      skip_list();
      entry.written = "a list";
    } else if (next() == '"' || next() == '\'') {
      auto text = take("\"\"\"") ? read_lines('"') : take("'''") ? read_lines('\'') : read_string();
      entry.written = "'" + shown(text) + "'";
      entry.value = std::move(text);
    } else {
      const auto end = std::min(text_.find_first_of(" \t\r\n#,}]", at_), text_.size());
      const auto text = text_.substr(at_, end - at_);
      try {
        entry.value = toml_value_of(text);
      } catch (const Error& error) {
        fail(error.what() + (text.empty() ? "" : ", found " + shown(text)));
      }
      at_ = end;
      entry.written = shown(text);
    }
    entries_.push_back(std::move(entry));
  }

  /// A table in braces, after the first.
  void read_braces(const std::string& table, int depth) {
    if (depth > kDeepest) fail(fmt::format("at most {} tables within each other", kDeepest));
    skip_spaces();
    if (take("}")) return;
    do {
      read_entry(table, depth);
      skip_spaces();
    } while (take(","));
    if (!take("}")) fail("} at the end of a table");
  }

  void skip_list() {
    int depth = 0;
    do {
      const char c = next();
      if (c == '"' || c == '\'') {
        (void)(take("\"\"\"") ? read_lines('"') : take("'''") ? read_lines('\'') : read_string());
        continue;
      }
      if (c == '#') skip_comment();
      if (c == '[' || c == '{') ++depth;
      if (c == ']' || c == '}') --depth;
      if (depth > kDeepest) fail(fmt::format("at most {} lists within each other", kDeepest));
      (void)step();
    } while (depth > 0);
  }

  /// A text in single or double quotes, on one line.
  std::string read_string() {
    const char quote = step();
    std::string text;
    while (next() != quote) {
      if (next() == '\n' || is_at_end()) fail("the end of a text in quotes on its line");
      add_character(text, quote);
    }
    ++at_;
    return text;
  }

  /// A text in three quotes, after the first three.
  std::string read_lines(char quote) {
    const std::string end(3, quote);
    std::string text;
    (void)take_line_end();
    while (!take(end)) {
      if (is_at_end()) fail("the end of a text in three quotes");
      const bool joins_lines = quote == '"' && (take("\\\n") || take("\\\r\n"));
      if (joins_lines) {
        ++line_;
        while (next() == ' ' || next() == '\t' || next() == '\r' || next() == '\n') (void)step();
      } else if (!take_line_end()) {
        add_character(text, quote);
      } else {
        text += '\n';
      }
    }
    for (int i = 0; i < 2 && next() == quote; ++i, ++at_) text += quote;  // they belong to it
    return text;
  }

  void add_character(std::string& text, char quote) {
    const char c = step();
    if (is_control(c) && c != '\t') fail("no control character in a text");
    if (c != '\\' || quote == '\'') {
      text += c;
    } else {
      add_escaped(text);
    }
  }

  void add_escaped(std::string& text) {
    constexpr std::string_view kNames = "btnfr\"\\";
    constexpr std::string_view kMeant = "\b\t\n\f\r\"\\";
    const char c = step();
    const auto found = kNames.find(c);
    if (found != std::string_view::npos) {
      text += kMeant[found];
      return;
    }
    if (c != 'u' && c != 'U') fail("an escape that TOML knows after \\");
    uint32_t point = 0;
    for (int i = 0; i < (c == 'u' ? 4 : 8); ++i) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      const char digit = step();
      const auto lower = digit >= 'A' && digit <= 'F' ? static_cast<char>(digit + 32) : digit;
      const auto value = kDigits.find(lower);
      if (value == std::string_view::npos) fail("hexadecimal digits after \\u");
      point = point * 16 + static_cast<uint32_t>(value);
    }
    const auto bytes = utf8_of(point);
    if (bytes.empty()) fail("the number of a character after \\u");
    text += bytes;
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t at_ = 0;
  int64_t line_ = 1;
  std::vector<TomlEntry> entries_;
  std::set<std::string> keys_;
  std::set<std::string> tables_;
};

}  // namespace

std::vector<TomlEntry> read_toml(std::string_view text, const std::string& where) {
  return Reader(text, where).read();
}

}  // namespace attend::training
