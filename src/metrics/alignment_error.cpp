#include "metrics/alignment_error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

struct WrittenLink {
  Link link;
  char kind = '-';  // what stood between the positions
};

/// Removes a position from the front of `text`; nothing if there is none or it is too large.
std::optional<int32_t> take_position(std::string_view& text) {
  int32_t position = 0;
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

std::vector<WrittenLink> read_links(std::string_view line, std::string_view kinds,
                                    const std::string& expected, const std::string& where) {
  std::vector<WrittenLink> links;
  for (const auto word : words(line)) {
    const auto link = read_link(word, kinds);
    if (!link) {
      throw Error(fmt::format("{}: found '{}': expected {}, i and j counted from 0", where, word,
                              expected));
    }
    links.push_back(*link);
  }
  return links;
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

double share(int64_t part, int64_t whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
}

struct TargetFirst {
  bool operator()(const Link& left, const Link& right) const {
    return std::pair(left.target, left.source) < std::pair(right.target, right.source);
  }
};

/// A growing set of links. It is visited target word by target word, and links added ahead of a
/// visit take part in it; results depend on that order, which is the published one.
class GrowingLinks {
 public:
  explicit GrowingLinks(const Links& start) {
    for (const auto& link : start) add(link);
  }

  void grow_diagonally(const Links& candidates) {
    static constexpr std::array<Link, 8> kSteps{
        {{0, -1}, {-1, 0}, {0, 1}, {1, 0}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}}};
    for (bool grown = true; grown;) {
      grown = false;
      for (const auto& link : links_) {  // sets stay iterable while they grow
        for (const auto& step : kSteps) {
          const Link next{link.source + step.source, link.target + step.target};
          if (has(next.source, next.target) == Words::kBoth) continue;
          if (!std::binary_search(candidates.begin(), candidates.end(), next)) continue;
          add(next);
          grown = true;
        }
      }
    }
  }

  void add_where_both_are_free(const Links& candidates) {
    for (const auto& link : std::set<Link, TargetFirst>(candidates.begin(), candidates.end())) {
      if (has(link.source, link.target) == Words::kNone) add(link);
    }
  }

  Links links() const { return as_set({links_.begin(), links_.end()}); }

 private:
  enum class Words { kNone, kOne, kBoth };

  /// How many of the two words have a link.
  Words has(int32_t source, int32_t target) const {
    return static_cast<Words>(sources_.count(source) + targets_.count(target));
  }

  void add(const Link& link) {
    links_.insert(link);
    sources_.insert(link.source);
    targets_.insert(link.target);
  }

  std::set<Link, TargetFirst> links_;
  std::set<int32_t> sources_;
  std::set<int32_t> targets_;
};

Links grow_diag_final_and(const Links& forward, const Links& backward) {
  GrowingLinks growing(intersection(forward, backward));
  growing.grow_diagonally(union_of(forward, backward));
  growing.add_where_both_are_free(forward);
  growing.add_where_both_are_free(backward);
  return growing.links();
}

}  // namespace

Links parse_links(std::string_view line, const std::string& where) {
  Links links;
  for (const auto& written : read_links(line, "-", "a word link i-j", where)) {
    links.push_back(written.link);
  }
  return as_set(std::move(links));
}

GoldLinks parse_gold_links(std::string_view line, const std::string& where) {
  GoldLinks gold;
  for (const auto& written :
       read_links(line, "-p?", "a word link i-j (sure), ipj or i?j (possible)", where)) {
    if (written.kind == '-') gold.sure.push_back(written.link);
    gold.possible.push_back(written.link);
  }
  return {as_set(std::move(gold.sure)), as_set(std::move(gold.possible))};
}

std::string to_text(const Links& links) {
  std::string text;
  for (const auto& link : links) {
    text += fmt::format("{}{}-{}", text.empty() ? "" : " ", link.source, link.target);
  }
  return text;
}

double AlignmentCounts::precision() const {
  return share(possible_hits, proposed);
}
double AlignmentCounts::recall() const {
  return share(sure_hits, sure);
}
double AlignmentCounts::error_rate() const {
  return 1 - share(sure_hits + possible_hits, proposed + sure);
}

AlignmentCounts alignment_error(std::span<const Links> proposed, std::span<const GoldLinks> gold) {
  if (proposed.size() != gold.size()) {
    throw Error(fmt::format("{} lines of links for {} gold ones: expected one line for each",
                            proposed.size(), gold.size()));
  }
  AlignmentCounts counts;
  for (std::size_t i = 0; i < gold.size(); ++i) {
    const auto links = as_set(proposed[i]);
    const auto sure = as_set(gold[i].sure);
    const auto possible = union_of(sure, as_set(gold[i].possible));
    counts.proposed += std::ssize(links);
    counts.sure += std::ssize(sure);
    counts.sure_hits += std::ssize(intersection(links, sure));
    counts.possible_hits += std::ssize(intersection(links, possible));
  }
  return counts;
}

Links symmetrize(const Links& forward, const Links& backward, Symmetrization method) {
  const auto ahead = as_set(forward);
  const auto back = as_set(backward);
  switch (method) {
    case Symmetrization::kIntersection:
      return intersection(ahead, back);
    case Symmetrization::kUnion:
      return union_of(ahead, back);
    case Symmetrization::kGrowDiagFinalAnd:
      return grow_diag_final_and(ahead, back);
  }
  throw std::logic_error("an unknown symmetrization");
}

}  // namespace attend::metrics
