#include "models/distinct_words.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "core/symbols.h"

namespace attend::models {
namespace {

std::span<const Index> without_padding(std::span<const Index> word) {
  const auto end = std::find(word.begin(), word.end(), kPadding);
  return word.first(static_cast<std::size_t>(end - word.begin()));
}

std::string_view bytes_of(std::span<const Index> word) {
  return {reinterpret_cast<const char*>(word.data()), word.size_bytes()};
}

}  // namespace

DistinctWords::DistinctWords(std::span<const Index> symbols, int64_t letters) {
  const auto width = static_cast<std::size_t>(letters);
  std::unordered_map<std::string_view, Index> known;
  for (std::size_t at = 0; at < symbols.size(); at += width) {
    const auto word = without_padding(symbols.subspan(at, width));
    const auto [found, is_new] = known.emplace(bytes_of(word), static_cast<Index>(words_.size()));
    if (is_new) words_.push_back(word);
    of_positions_.push_back(found->second);
  }
  std::vector<Index> order(words_.size());
  std::iota(order.begin(), order.end(), 0);
  const auto word = [&](Index i) { return words_[static_cast<std::size_t>(i)]; };
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return word(a).size() > word(b).size(); });
  std::vector<std::span<const Index>> sorted;
  std::vector<Index> place(order.size());
  for (const auto i : order) {
    place[static_cast<std::size_t>(i)] = static_cast<Index>(sorted.size());
    sorted.push_back(word(i));
  }
  words_ = std::move(sorted);
  for (auto& of_position : of_positions_)
    of_position = place[static_cast<std::size_t>(of_position)];
}

int64_t DistinctWords::count_of_length(int64_t letters) const {
  const auto end = std::partition_point(
      words_.begin(), words_.end(), [&](const auto& word) { return std::ssize(word) >= letters; });
  return end - words_.begin();
}

std::vector<Index> DistinctWords::letters_before_end(int64_t left, int64_t rows) const {
  std::vector<Index> letters;
  for (const auto& word : std::span(words_).first(static_cast<std::size_t>(rows))) {
    const auto at = std::ssize(word) - left;
    letters.push_back(at < 0 ? kPadding : word[static_cast<std::size_t>(at)]);
  }
  return letters;
}

std::vector<Index> DistinctWords::letters_at(int64_t place, int64_t rows) const {
  std::vector<Index> letters;
  for (const auto& word : std::span(words_).first(static_cast<std::size_t>(rows))) {
    letters.push_back(place > std::ssize(word) ? kPadding
                                               : word[static_cast<std::size_t>(place - 1)]);
  }
  return letters;
}

}  // namespace attend::models
