#include "metrics/alignment_error.h"

#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

double share(int64_t part, int64_t whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
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

void check_words(const GoldLinks& gold, const std::string& where, std::size_t source_words,
                 std::size_t target_words) {
  for (const auto& link : gold.possible) {  // the sure ones are among them
    attend::check_words(link, where, source_words, target_words);
  }
}

AlignmentCounts& AlignmentCounts::operator+=(const AlignmentCounts& other) {
  proposed += other.proposed;
  sure += other.sure;
  sure_hits += other.sure_hits;
  possible_hits += other.possible_hits;
  return *this;
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

}  // namespace attend::metrics
