#include "core/links.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "core/error.h"

namespace attend {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";

/// Removes a position from the front of `text`; nothing if there is none or it is too large.
std::optional<std::int32_t> take_position(std::string_view& text) {
  std::int32_t position = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, position);
  if (error != std::errc() || position < 0 || text.front() == '-') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return position;
}

std::optional<WrittenLink> read_link(std::string_view text, std::string_view kinds) {
  const auto source = take_position(text);
  if (!source || text.empty() || kinds.find(text.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  const char kind = text.front();
  text.remove_prefix(1);
  const auto target = take_position(text);
  if (!target || !text.empty()) return std::nullopt;
  return WrittenLink{{*source, *target}, kind};
}

void check_word(const Link& link, bool is_source, const std::string& where, std::size_t count) {
  const auto position = is_source ? link.source : link.target;
  if (static_cast<std::size_t>(position) < count) return;
  const auto expected = count == 0 ? "no link" : "0 to " + std::to_string(count - 1);
  throw Error(where + ": " + (is_source ? "source" : "target") + " word " +
              std::to_string(position) + " of link " + to_text(Links{link}) +
              ", but the sentence has " + std::to_string(count) + " words: expected " + expected);
}

}  // namespace

std::vector<WrittenLink> read_links(std::string_view line, std::string_view kinds,
                                    std::string_view expected, const std::string& where) {
  std::vector<WrittenLink> links;
  for (auto first = line.find_first_not_of(kSpaces); first != std::string_view::npos;
       first = line.find_first_not_of(kSpaces)) {
    line.remove_prefix(first);
    const auto word = line.substr(0, line.find_first_of(kSpaces));
    line.remove_prefix(word.size());
    const auto link = read_link(word, kinds);
    if (!link) {
      throw Error(where + ": found '" + std::string(word) + "': expected " + std::string(expected) +
                  ", i and j counted from 0");
    }
    links.push_back(*link);
  }
  return links;
}

void check_words(const Link& link, const std::string& where, std::size_t source_words,
                 std::size_t target_words) {
  check_word(link, true, where, source_words);
  check_word(link, false, where, target_words);
}

Links as_set(Links links) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  return links;
}

Links intersection(const Links& left, const Links& right) {
  Links both;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(),
                        std::back_inserter(both));
  return both;
}

Links union_of(const Links& left, const Links& right) {
  Links either;
  std::set_union(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(either));
  return either;
}

std::string to_text(const Links& links) {
  std::string text;
  for (const auto& [source, target] : links) {
    if (!text.empty()) text += ' ';
    text += std::to_string(source) + '-' + std::to_string(target);
  }
  return text;
}

}  // namespace attend
