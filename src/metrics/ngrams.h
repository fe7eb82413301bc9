#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace attend::metrics {

/// The n-grams of one order, summed over segments.
struct NgramCounts {
  int64_t hypothesis = 0;
  int64_t reference = 0;
  int64_t matches = 0;  ///< shared ones, each counted as often as the side that has it less often;
                        ///< of several references, the one that has it most often counts
};

/// As numbers of a line's counts (line_counts.h): kNgramNumbers of each order.
constexpr std::size_t kNgramNumbers = 3;
std::vector<int64_t> numbers_of(std::span<const NgramCounts> counts);
NgramCounts ngram_counts_of(std::span<const int64_t> numbers, std::size_t index);

/// Numbers for words: equal words have equal numbers.
class Vocabulary {
 public:
  std::vector<uint32_t> numbers(std::span<const std::string_view> words);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const {
      return std::hash<std::string_view>{}(word);
    }
  };
  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> numbers_;
};

/// Counts the n-grams that a hypothesis shares with its references. It keeps only its memory from
/// segment to segment.
class NgramMatcher {
 public:
  /// Adds one segment to `counts`, where [n - 1] is for n-grams: all of them, 1 to counts.size(),
  /// of two sequences of words' numbers or of code points.
  void add(std::span<const uint32_t> hypothesis, std::span<const uint32_t> reference,
           std::span<NgramCounts> counts);

  /// The same with several references. NgramCounts::reference counts those of the one whose length
  /// is closest to the hypothesis's; of two as close, of the shorter.
  void add(std::span<const uint32_t> hypothesis,
           std::span<const std::span<const uint32_t>> references, std::span<NgramCounts> counts);

 private:
  // An n-gram is a pair: the n-gram of one order less that it begins with, by its slot's number,
  // and its last symbol. So a table of pairs holds the references' n-grams of every order, exactly.
  struct Slot {
    uint64_t pair = 0;
    uint32_t segment = 0;    // the slot is empty unless this is the present one
    uint32_t unmatched = 0;  // how many in the references have found no partner yet
    uint32_t reference = 0;  // the last one that has it
    uint32_t count = 0;      // how often that one has it
  };

  void start_segment(std::size_t ngram_count);
  uint32_t slot_of(uint64_t pair) const;
  void insert(std::span<const uint32_t> reference, uint32_t index, std::size_t order);
  int64_t match(std::span<const uint32_t> hypothesis, std::size_t order);

  std::vector<Slot> slots_;
  std::vector<uint32_t> reference_prefixes_;
  std::vector<uint32_t> hypothesis_prefixes_;
  uint32_t segment_ = 0;
};

}  // namespace attend::metrics
