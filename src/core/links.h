#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attend {

/// Two words, or two symbols, that translate each other, by their positions, counted from 0.
struct Link {
  std::int32_t source = 0;
  std::int32_t target = 0;

  bool operator==(const Link&) const = default;
  bool operator<(const Link& other) const {
    return source < other.source || (source == other.source && target < other.target);
  }
};

/// The links of one sentence pair, a set: functions return them sorted and without duplicates, and
/// take them in any order.
using Links = std::vector<Link>;

/// A link as a file has it.
struct WrittenLink {
  Link link;
  char kind = '-';  ///< what stood between the positions
};

/// Reads a line of links separated by white space, two positions each with one of the characters
/// `kinds` between them; an empty line has none. Throws Error for anything else, naming `where` the
/// line stands ("a.align:3") and what was `expected`.
std::vector<WrittenLink> read_links(std::string_view line, std::string_view kinds,
                                    std::string_view expected, const std::string& where);

/// Throws Error naming `where` the line stands, the link and the words there are, unless a pair of
/// sentences of so many words has both words of the link.
void check_words(const Link& link, const std::string& where, std::size_t source_words,
                 std::size_t target_words);

/// Sorted, each once.
Links as_set(Links links);

/// Of two sets that are sorted: what is in both, and what is in either.
Links intersection(const Links& left, const Links& right);
Links union_of(const Links& left, const Links& right);

/// In the format of the Pharaoh decoder: "0-0 1-2 2-1", in the order given.
std::string to_text(const Links& links);

}  // namespace attend
