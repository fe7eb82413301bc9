#pragma once

#include <string>
#include <vector>

namespace attend::text {

/// What a noun of the small language's target side asks of the words that go with it: endings -u
/// and -us, or -i and -is.
enum class Gender { kU, kI };

enum class Number { kSingular, kPlural };

/// A word's unchanging part on both sides.
struct Stem {
  std::string source;
  std::string target;
};

struct Noun {
  Stem stem;
  Gender gender = Gender::kU;
};

enum class Determiner { kDefinite, kIndefinite, kThis, kEach, kMany };

/// The words of the small language. Stems are invented and pronounceable: syllables put together
/// at random, always the same ones. No two words have a form in common, and the first words of a
/// list are meant to be the most frequent.
struct SmallLexicon {
  SmallLexicon();

  std::vector<Noun> nouns;
  std::vector<Stem> adjectives;
  std::vector<Stem> intransitive_verbs;
  std::vector<Stem> transitive_verbs;
  std::vector<Stem> adverbs;
  std::vector<Stem> prepositions;  ///< whole words, not stems
  std::vector<Stem> conjunctions;  ///< whole words, not stems
};

// Words of the source. Adjectives and adverbs have one form.
std::string source_determiner(Determiner determiner, Number number);
std::string source_noun(const Stem& stem, Number number);
std::string source_verb(const Stem& stem, Number number);
std::string source_adjective(const Stem& stem);
std::string source_adverb(const Stem& stem);
inline constexpr const char* kSourceNegation = "no";
inline constexpr const char* kSourceRelative = "ha";

// Words of the target: what goes with a noun has an ending of its gender and number.
std::string target_determiner(Determiner determiner, Gender gender, Number number);
std::string target_noun(const Stem& stem, Number number);
std::string target_verb(const Stem& stem, Number number);
std::string target_adjective(const Stem& stem, Gender gender, Number number);
std::string target_adverb(const Stem& stem);
std::string target_relative(Gender gender, Number number);
inline constexpr const char* kTargetNegation[] = {"ne", "pa"};  ///< before and after the verb

/// Whether a preposition and the definite article behind it become one word of the target.
bool is_contracted(const Stem& preposition);

/// That word: bren + lu is brelu.
std::string target_contraction(const Stem& preposition, Gender gender, Number number);

}  // namespace attend::text
