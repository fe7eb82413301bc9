#include "view/xml_test.h"

#include <cctype>
#include <cstring>
#include <set>
#include <string_view>
#include <vector>

namespace attend::view {
namespace {

class XmlReader {
 public:
  explicit XmlReader(std::string_view xml) : rest_(xml), size_(xml.size()) {}

  std::string fault() {
    if (!characters_are_allowed(rest_)) return "a character that XML does not have";
    while (!rest_.empty() && fault_.empty()) {
      if (rest_[0] == '<') {
        tag();
      } else {
        text();
      }
    }
    if (fault_.empty() && !open_.empty()) fail("unclosed " + open_.back());
    if (fault_.empty() && roots_ != 1) fail("not one root");
    return fault_;
  }

 private:
  void fail(const std::string& reason) {
    if (fault_.empty()) fault_ = std::to_string(size_ - rest_.size()) + ": " + reason;
  }

  bool take(std::string_view part) {
    if (!rest_.starts_with(part)) return false;
    rest_.remove_prefix(part.size());
    return true;
  }

  std::string name() {
    std::string name;
    while (!rest_.empty() && (std::isalnum(static_cast<unsigned char>(rest_[0])) != 0 ||
                              std::strchr("-_:", rest_[0]) != nullptr)) {
      name += rest_[0];
      rest_.remove_prefix(1);
    }
    if (name.empty()) fail("no name");
    return name;
  }

  void text() {
    if (open_.empty() && std::isspace(static_cast<unsigned char>(rest_[0])) == 0) {
      return fail("text outside the root");
    }
    character(">");
  }

  /// One letter of text, or a reference; `other` may stand there as well.
  void character(std::string_view other) {
    if (rest_[0] == '&') {
      for (const auto* known : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"}) {
        if (take(known)) return;
      }
      return fail("an unknown reference");
    }
    if (rest_[0] == '<' || (rest_[0] == '>' && other != ">")) return fail("a bare < or >");
    rest_.remove_prefix(1);
  }

  void tag() {
    if (take("</")) {
      const auto closed = name();
      if (open_.empty() || open_.back() != closed || !take(">")) return fail("misplaced end");
      open_.pop_back();
      return;
    }
    take("<");
    const auto opened = name();
    if (open_.empty()) ++roots_;
    std::set<std::string> attributes;
    while (fault_.empty() && take(" ")) {
      if (!attributes.insert(name()).second) return fail("an attribute twice");
      if (!take("=\"")) return fail("no quoted value");
      while (fault_.empty() && !take("\"")) {
        if (rest_.empty()) return fail("an unclosed value");
        character(">");
      }
    }
    if (take("/>")) return;
    if (!take(">")) return fail("an unclosed tag");
    open_.push_back(opened);
  }

  /// UTF-8 of what section 2.2 allows.
  static bool characters_are_allowed(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const std::size_t length = byte < 0x80   ? 1
                                 : byte < 0xC2 ? 0
                                 : byte < 0xE0 ? 2
                                 : byte < 0xF0 ? 3
                                 : byte < 0xF5 ? 4
                                               : 0;
      if (length == 0 || i + length > text.size()) return false;
      unsigned code = length == 1 ? byte : byte & (0xFFU >> (length + 1));
      for (std::size_t j = 1; j < length; ++j) {
        const auto next = static_cast<unsigned char>(text[i + j]);
        if ((next & 0xC0) != 0x80) return false;
        code = code << 6 | (next & 0x3F);
      }
      const bool is_space = code == 9 || code == 10 || code == 13;
      if ((code < 0x20 && !is_space) || (code >= 0xD800 && code < 0xE000) || code == 0xFFFE ||
          code == 0xFFFF) {
        return false;
      }
      i += length;
    }
    return true;
  }

  std::string_view rest_;
  std::size_t size_;
  std::vector<std::string> open_;
  int roots_ = 0;
  std::string fault_;
};

}  // namespace

std::string fault_of_xml(const std::string& xml) {
  return XmlReader(xml).fault();
}

}  // namespace attend::view
