#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "text/generated_corpus.h"
#include "text/small_lexicon.h"

namespace attend::text {

/// A text of the small language about a few entities, what is asked of it, and the entity that
/// fills the gap (text/gaps.h). Words have a blank between them.
struct SmallPassage {
  std::string document;
  std::string query;
  std::string answer;
};

/// Draws passages in which who did what to whom decides: some verbs, each of several entities with
/// several others, in sentences of one fact or two.
///
///   S V O [adverb] [place] .   one fact; negated: S no V O
///   S ha V O V' O' .           two: the entity before V' is not its subject
///   S V O an S' V' O' .        two
///
/// A query says one fact that is true, and is not negated, with its subject or its object left out.
/// One entity alone fills the gap; its verb and its other entity stand in other facts as well, so
/// that neither tells the answer.
class SmallPassages {
 public:
  static constexpr std::size_t kFewestEntities = 5;
  static constexpr std::size_t kMostEntities = 8;
  static constexpr std::size_t kFewestFacts = 7;
  static constexpr std::size_t kMostFacts = 10;

  SmallPassage draw(std::mt19937_64& random) const;

 private:
  SmallLexicon lexicon_;
};

struct SmallPassageCorpus {
  std::vector<SmallPassage> train;
  std::vector<SmallPassage> dev;
  std::vector<SmallPassage> test;
};

/// As draw_corpus() does: no document comes twice; `test` is drawn first, then `dev`.
SmallPassageCorpus draw_passages(const GeneratedSizes& sizes, std::uint64_t seed);

}  // namespace attend::text
