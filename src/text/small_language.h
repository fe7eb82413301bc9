#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "text/aligned_pair.h"
#include "text/small_lexicon.h"

namespace attend::text {

// A small language and its translation, whose word links are known exactly: for lessons, tests and
// comparisons of alignments. The two sides differ as languages do:
//
//   source  determiner adjectives NOUN place relative | negation VERB object adverb place
//   target  determiner NOUN adjectives place relative | place object adverb negation VERB negation
//
// Adjectives come mirrored. In the source, verbs and some determiners agree in number; in the
// target, also determiners, adjectives and the relative pronoun with the noun's gender. One
// negation becomes two words, and a preposition with the definite article often one.

struct PlacePhrase;
struct Predicate;

/// Numbers of words are indices into the lexicon's lists.
struct NounPhrase {
  Determiner determiner = Determiner::kDefinite;
  std::vector<std::size_t> adjectives{};
  std::size_t noun = 0;
  Number number = Number::kSingular;
  std::shared_ptr<const PlacePhrase> place{};   ///< or none
  std::shared_ptr<const Predicate> relative{};  ///< that the noun is the subject of; or none
};

struct PlacePhrase {
  std::size_t preposition = 0;
  NounPhrase noun_phrase{};
};

struct Predicate {
  bool is_negated = false;
  std::size_t verb = 0;                        ///< transitive if there is an object
  std::shared_ptr<const NounPhrase> object{};  ///< or none
  std::optional<std::size_t> adverb{};
  std::shared_ptr<const PlacePhrase> place{};  ///< or none
};

struct Clause {
  NounPhrase subject;
  Predicate predicate;
};

struct Sentence {
  Clause clause;
  std::optional<std::size_t> conjunction{};
  Clause second{};  ///< used with a conjunction
};

class SmallLanguage {
 public:
  static constexpr std::size_t kShortest = 3;  ///< words, on both sides
  static constexpr std::size_t kLongest = 25;

  const SmallLexicon& lexicon() const { return lexicon_; }

  /// The sentence on both sides. Each target word has at least one link, and each source word too.
  AlignedPair express(const Sentence& sentence) const;

  /// Any sentence that the grammar makes, however long.
  Sentence draw_sentence(std::mt19937_64& random) const;

  /// A sentence of kShortest to kLongest words on both sides, the middle lengths more often.
  AlignedPair draw(std::mt19937_64& random) const;

 private:
  SmallLexicon lexicon_;
};

}  // namespace attend::text
