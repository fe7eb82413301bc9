#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace attend::aligner {

/// The number of a word of one language. 0 is the empty word, which has no spelling: what
/// translates nothing is said to translate it.
using Word = std::uint32_t;
inline constexpr Word kEmptyWord = 0;

/// Of a word that was not in the text learnt from.
inline constexpr Word kUnknownWord = 0xFFFFFFFF;

/// Words, numbered in the order in which they come.
class WordNumbers {
 public:
  /// The word's number, a new one if need be.
  Word add(const std::string& word);

  /// The word's number, or kUnknownWord.
  Word find(const std::string& word) const;

  /// Numbers in use, that of the empty word too.
  std::size_t size() const { return numbers_.size() + 1; }

 private:
  std::unordered_map<std::string, Word> numbers_;
};

/// A sentence and its translation; points into a Bitext.
struct SentencePair {
  std::span<const Word> source;
  std::span<const Word> target;
};

/// Sentence pairs by their words' numbers.
class Bitext {
 public:
  void add(std::span<const Word> source, std::span<const Word> target);

  std::size_t size() const { return source_ends_.size() - 1; }

  /// A pair, source first; or, `turned`, target first.
  SentencePair pair(std::size_t index, bool turned) const;

 private:
  std::vector<Word> sources_;
  std::vector<Word> targets_;
  std::vector<std::size_t> source_ends_ = {0};
  std::vector<std::size_t> target_ends_ = {0};
};

/// A text as a model of one direction reads it.
struct DirectedText {
  const Bitext& text;
  bool turned = false;

  std::size_t size() const { return text.size(); }
  SentencePair operator[](std::size_t index) const { return text.pair(index, turned); }
};

}  // namespace attend::aligner
