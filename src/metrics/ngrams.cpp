#include "metrics/ngrams.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace attend::metrics {
namespace {

constexpr uint32_t kNoPrefix = 0;  // what a 1-gram begins with; slot k is prefix k + 1
constexpr uint32_t kNotInReference = std::numeric_limits<uint32_t>::max();

uint64_t pair_of(uint32_t prefix, uint32_t symbol) {
  return (uint64_t{prefix} << 32) | symbol;
}

/// The number of n-grams in a sequence.
std::size_t ngram_count(std::size_t length, std::size_t order) {
  return length < order ? 0 : length - order + 1;
}

/// Of the references, that which is closest; of two as close, the shorter.
std::size_t closest_length(std::size_t length,
                           std::span<const std::span<const uint32_t>> references) {
  const auto distance = [length](std::size_t other) {
    return other > length ? other - length : length - other;
  };
  std::size_t closest = references[0].size();
  for (const auto& reference : references) {
    const auto other = reference.size();
    if (std::pair(distance(other), other) < std::pair(distance(closest), closest)) closest = other;
  }
  return closest;
}

}  // namespace

std::vector<int64_t> numbers_of(std::span<const NgramCounts> counts) {
  std::vector<int64_t> numbers;
  for (const auto& [hypothesis, reference, matches] : counts) {
    numbers.insert(numbers.end(), {hypothesis, reference, matches});
  }
  return numbers;
}

NgramCounts ngram_counts_of(std::span<const int64_t> numbers, std::size_t index) {
  const auto of = numbers.subspan(kNgramNumbers * index, kNgramNumbers);
  return {of[0], of[1], of[2]};
}

std::vector<uint32_t> Vocabulary::numbers(std::span<const std::string_view> words) {
  std::vector<uint32_t> found;
  found.reserve(words.size());
  for (const auto word : words) {
    auto entry = numbers_.find(word);
    if (entry == numbers_.end()) {
      entry = numbers_.emplace(word, static_cast<uint32_t>(numbers_.size())).first;
    }
    found.push_back(entry->second);
  }
  return found;
}

void NgramMatcher::add(std::span<const uint32_t> hypothesis, std::span<const uint32_t> reference,
                       std::span<NgramCounts> counts) {
  add(hypothesis, std::span(&reference, 1), counts);
}

void NgramMatcher::add(std::span<const uint32_t> hypothesis,
                       std::span<const std::span<const uint32_t>> references,
                       std::span<NgramCounts> counts) {
  std::size_t symbols = 0;
  for (const auto& reference : references) symbols += reference.size();
  start_segment(symbols * counts.size());
  for (std::size_t i = 0; i < references.size(); ++i) {
    reference_prefixes_.assign(references[i].size(), kNoPrefix);
    for (std::size_t order = 1; order <= counts.size(); ++order) {
      insert(references[i], static_cast<uint32_t>(i), order);
    }
  }
  hypothesis_prefixes_.assign(hypothesis.size(), kNoPrefix);
  const auto reference_length = closest_length(hypothesis.size(), references);
  for (std::size_t order = 1; order <= counts.size(); ++order) {
    auto& count = counts[order - 1];
    count.hypothesis += static_cast<int64_t>(ngram_count(hypothesis.size(), order));
    count.reference += static_cast<int64_t>(ngram_count(reference_length, order));
    count.matches += match(hypothesis, order);
  }
}

void NgramMatcher::start_segment(std::size_t ngram_count) {
  const auto wanted = std::bit_ceil(2 * ngram_count + 2);  // so that half the slots stay empty
  ++segment_;
  if (slots_.size() >= wanted && segment_ != 0) return;
  slots_.assign(std::max(slots_.size(), wanted), Slot{});
  segment_ = 1;
}

/// The slot with this pair, or the empty one where it belongs.
uint32_t NgramMatcher::slot_of(uint64_t pair) const {
  const auto mask = slots_.size() - 1;
  auto slot = static_cast<std::size_t>((pair * 0x9E3779B97F4A7C15U) >> 32) & mask;
  while (slots_[slot].segment == segment_ && slots_[slot].pair != pair) slot = (slot + 1) & mask;
  return static_cast<uint32_t>(slot);
}

void NgramMatcher::insert(std::span<const uint32_t> reference, uint32_t index, std::size_t order) {
  const auto count = ngram_count(reference.size(), order);
  for (std::size_t i = 0; i < count; ++i) {
    const auto pair = pair_of(reference_prefixes_[i], reference[i + order - 1]);
    const auto number = slot_of(pair);
    auto& slot = slots_[number];
    if (slot.segment != segment_) slot = {pair, segment_, 0, index, 0};
    if (slot.reference != index) {
      slot.reference = index;
      slot.count = 0;
    }
    slot.unmatched = std::max(slot.unmatched, ++slot.count);
    reference_prefixes_[i] = number + 1;
  }
}

int64_t NgramMatcher::match(std::span<const uint32_t> hypothesis, std::size_t order) {
  int64_t matches = 0;
  const auto count = ngram_count(hypothesis.size(), order);
  for (std::size_t i = 0; i < count; ++i) {
    if (hypothesis_prefixes_[i] == kNotInReference) continue;
    const auto number = slot_of(pair_of(hypothesis_prefixes_[i], hypothesis[i + order - 1]));
    auto& slot = slots_[number];
    if (slot.segment != segment_) {
      hypothesis_prefixes_[i] = kNotInReference;
      continue;
    }
    hypothesis_prefixes_[i] = number + 1;
    if (slot.unmatched == 0) continue;
    --slot.unmatched;
    ++matches;
  }
  return matches;
}

}  // namespace attend::metrics
