#include "tasks/shortlist.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/bounds.h"
#include "core/error.h"
#include "core/fields.h"
#include "format/checksum.h"
#include "format/safetensors.h"
#include "text/vocabulary.h"

namespace attend::tasks {
namespace {

constexpr int kRounds = 5;
constexpr const char* kFormat = "attend-shortlist";

/// t(target | source) of the pairs that occur together.
using Lexicon = std::vector<std::unordered_map<Index, float>>;  // [source symbols + the empty word]

/// Sources with the empty word, whose number is one more than the last symbol's.
std::vector<Index> with_empty(const SymbolPair& pair, std::int64_t source_symbols) {
  auto sources = pair.source;
  sources.push_back(static_cast<Index>(source_symbols));
  return sources;
}

/// One round of expectation and maximisation.
Lexicon improved(const Lexicon& lexicon, std::span<const SymbolPair> pairs,
                 std::int64_t source_symbols) {
  Lexicon counts(lexicon.size());
  std::vector<float> shares;
  for (const auto& pair : pairs) {
    const auto sources = with_empty(pair, source_symbols);
    for (const auto target : pair.target) {
      shares.clear();
      for (const auto source : sources) {
        const auto& row = lexicon[static_cast<std::size_t>(source)];
        const auto found = row.find(target);
        shares.push_back(found != row.end() ? found->second : 1.0F);  // the first round: all alike
      }
      const auto sum = std::accumulate(shares.begin(), shares.end(), 0.0F);
      for (std::size_t i = 0; i < sources.size(); ++i) {
        counts[static_cast<std::size_t>(sources[i])][target] += shares[i] / sum;
      }
    }
  }
  for (auto& row : counts) {
    float sum = 0.0F;
    for (const auto& [target, count] : row) sum += count;
    for (auto& [target, count] : row) count /= sum;
  }
  return counts;
}

/// The keys of the largest numbers; of equals the lower key.
template <class Numbers>
std::vector<Index> largest(const Numbers& numbers, std::int64_t count) {
  std::vector<std::pair<Index, float>> all(numbers.begin(), numbers.end());
  const auto kept = std::min(static_cast<std::size_t>(count), all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(),
                    [](const auto& a, const auto& b) {
                      return std::pair(-a.second, a.first) < std::pair(-b.second, b.first);
                    });
  std::vector<Index> keys;
  for (std::size_t i = 0; i < kept; ++i) keys.push_back(all[i].first);
  return keys;
}

/// Of all numbers, so that damage is found before it changes a translation.
std::string checksum_of(std::span<const std::int64_t> frequent, std::span<const std::int64_t> first,
                        std::span<const std::int64_t> candidates) {
  std::string all;
  for (const auto numbers : {frequent, first, candidates}) {
    all += format::checksum_of(std::as_bytes(numbers));
  }
  return format::checksum_of(std::as_bytes(std::span(all)));
}

std::vector<std::int64_t> widened(const std::vector<Index>& symbols) {
  return {symbols.begin(), symbols.end()};
}

}  // namespace

void ShortlistOptions::validate() const {
  check_between("shortlist-size", candidates, 1, 10'000'000);
  check_between("shortlist-frequent", frequent, 1, 10'000'000);
}

Shortlist Shortlist::learn(std::span<const SymbolPair> pairs, std::int64_t source_symbols,
                           std::int64_t target_symbols, const ShortlistOptions& options) {
  options.validate();
  Lexicon lexicon(static_cast<std::size_t>(source_symbols) + 1);
  for (int round = 0; round < kRounds; ++round) lexicon = improved(lexicon, pairs, source_symbols);
  std::unordered_map<Index, float> counts;
  for (const auto& pair : pairs) {
    for (const auto target : pair.target) counts[target] += 1.0F;
  }
  Shortlist shortlist;
  shortlist.target_symbols_ = target_symbols;
  shortlist.frequent_ = largest(counts, options.frequent);
  for (std::int64_t source = 0; source < source_symbols; ++source) {
    shortlist.first_.push_back(std::ssize(shortlist.candidates_));
    for (const auto target :
         largest(lexicon[static_cast<std::size_t>(source)], options.candidates)) {
      shortlist.candidates_.push_back(target);
    }
  }
  shortlist.first_.push_back(std::ssize(shortlist.candidates_));
  return shortlist;
}

void Shortlist::save(const std::filesystem::path& path, const std::string& vocabularies) const {
  const auto frequent = widened(frequent_);
  const auto candidates = widened(candidates_);
  const auto span_of = [](const std::vector<std::int64_t>& numbers) { return std::span(numbers); };
  const std::vector<format::NamedTensor> tensors = {
      {"frequent", {std::ssize(frequent)}, span_of(frequent)},
      {"first", {std::ssize(first_)}, span_of(first_)},
      {"candidates", {std::ssize(candidates)}, span_of(candidates)}};
  format::write_tensors(path, tensors,
                        {{"format", kFormat},
                         {"vocabularies", vocabularies},
                         {"checksum", checksum_of(frequent, first_, candidates)}});
}

Shortlist Shortlist::load(const std::filesystem::path& path, const std::string& vocabularies,
                          std::int64_t source_symbols, std::int64_t target_symbols) {
  const format::TensorFile file(path);
  auto facts = file.metadata();
  if (facts["format"] != kFormat) {
    throw Error(path.string() + " is no shortlist: make one by attend export --shortlist");
  }
  if (facts["vocabularies"] != vocabularies) {
    throw Error(path.string() + " was made for other vocabularies than this model's");
  }
  const auto frequent = file.integers("frequent");
  const auto candidates = file.integers("candidates");
  auto first_of_each = file.integers("first");
  if (facts["checksum"] != checksum_of(frequent, first_of_each, candidates)) {
    throw Error(path.string() + " is damaged, its checksum differs: make it again");
  }
  const auto symbols = [&](const std::vector<std::int64_t>& numbers) {
    std::vector<Index> found;
    for (const auto symbol : numbers) {
      if (symbol < 0 || symbol >= target_symbols) throw Error(path.string() + " is damaged");
      found.push_back(static_cast<Index>(symbol));
    }
    return found;
  };
  Shortlist shortlist;
  shortlist.target_symbols_ = target_symbols;
  shortlist.frequent_ = symbols(frequent);
  shortlist.candidates_ = symbols(candidates);
  shortlist.first_ = std::move(first_of_each);
  const auto& first = shortlist.first_;
  if (std::ssize(first) != source_symbols + 1 || first.front() != 0 ||
      !std::is_sorted(first.begin(), first.end()) ||
      first.back() != std::ssize(shortlist.candidates_)) {
    throw Error(path.string() + " is damaged: make it again");
  }
  return shortlist;
}

std::vector<Index> Shortlist::symbols(std::span<const Index> sources) const {
  std::vector<bool> is_in(static_cast<std::size_t>(target_symbols_), false);
  is_in[text::kEnd] = true;
  is_in[text::kUnknown] = true;
  for (const auto symbol : frequent_) is_in[static_cast<std::size_t>(symbol)] = true;
  for (const auto source : sources) {
    const auto begin = first_[static_cast<std::size_t>(source)];
    const auto end = first_[static_cast<std::size_t>(source) + 1];
    for (auto i = begin; i < end; ++i) {
      is_in[static_cast<std::size_t>(candidates_[static_cast<std::size_t>(i)])] = true;
    }
  }
  std::vector<Index> found;
  for (std::size_t symbol = 0; symbol < is_in.size(); ++symbol) {
    if (is_in[symbol]) found.push_back(static_cast<Index>(symbol));
  }
  return found;
}

}  // namespace attend::tasks
