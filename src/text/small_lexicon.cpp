#include "text/small_lexicon.h"

#include <cstdint>
#include <random>
#include <set>
#include <span>
#include <string_view>

#include "text/random.h"

namespace attend::text {
namespace {

constexpr std::uint64_t kSeed = 2015;  // of the stems: there is one small language

constexpr std::size_t kNouns = 120;
constexpr std::size_t kAdjectives = 60;
constexpr std::size_t kVerbs = 40;  // of each kind
constexpr std::size_t kAdverbs = 24;

constexpr std::string_view kVowels[] = {"a", "e", "i", "o", "u"};
constexpr std::string_view kSourceConsonants[] = {"b", "d", "f", "g", "k", "l", "m",
                                                  "n", "p", "r", "s", "t", "v"};
// No source word begins with these, and no ending of a target word has one of its codas: so the two
// languages share no word, and a form has one stem.
constexpr std::string_view kTargetOnsets[] = {"sh", "ch", "th", "kh", "y", "w", "z", "j", "h"};
constexpr std::string_view kTargetVowels[] = {"a", "e", "o", "u", "ai", "ei"};
constexpr std::string_view kTargetCodas[] = {"m", "n", "g", "sh", "th", "v", "l", "k"};

std::string_view one_of(std::span<const std::string_view> parts, std::mt19937_64& random) {
  return parts[below(random, parts.size())];
}

/// Invents stems, each only once.
class Inventor {
 public:
  Stem stem() {
    return {fresh([this] { return source(); }), fresh([this] { return target(); })};
  }

  std::vector<Stem> stems(std::size_t count) {
    std::vector<Stem> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(stem());
    return all;
  }

  Gender gender() { return below(random_, 2) == 0 ? Gender::kU : Gender::kI; }

 private:
  template <typename Invent>
  std::string fresh(const Invent& invent) {
    auto word = invent();
    while (!known_.insert(word).second) word = invent();
    return word;
  }

  /// One or two syllables of consonant and vowel, and a consonant.
  std::string source() {
    std::string word;
    for (auto syllables = 1 + below(random_, 2); syllables > 0; --syllables) {
      word += one_of(kSourceConsonants, random_);
      word += one_of(kVowels, random_);
    }
    return word += one_of(kSourceConsonants, random_);
  }

  std::string target() {
    std::string word;
    word += one_of(kTargetOnsets, random_);
    for (auto syllables = 1 + below(random_, 2); syllables > 0; --syllables) {
      word += one_of(kTargetVowels, random_);
      word += one_of(kTargetCodas, random_);
    }
    return word;
  }

  std::mt19937_64 random_{kSeed};
  std::set<std::string> known_;
};

/// What agrees with a noun ends so.
std::string agreement(Gender gender, Number number) {
  const std::string ending = gender == Gender::kU ? "u" : "i";
  return number == Number::kSingular ? ending : ending + "s";
}

std::size_t index_of(Determiner determiner) {
  return static_cast<std::size_t>(determiner);
}

}  // namespace

SmallLexicon::SmallLexicon()
    : prepositions({{"ab", "bren"},
                    {"ib", "slor"},
                    {"og", "kram"},
                    {"up", "drul"},
                    {"ek", "flet"},
                    {"os", "grir"},
                    {"ir", "plon"},
                    {"ut", "vras"}}),
      conjunctions({{"an", "e"}, {"bu", "ma"}, {"ze", "doke"}}) {
  Inventor inventor;
  for (std::size_t i = 0; i < kNouns; ++i) nouns.push_back({inventor.stem(), inventor.gender()});
  adjectives = inventor.stems(kAdjectives);
  intransitive_verbs = inventor.stems(kVerbs);
  transitive_verbs = inventor.stems(kVerbs);
  adverbs = inventor.stems(kAdverbs);
}

std::string source_determiner(Determiner determiner, Number number) {
  constexpr const char* kSingular[] = {"de", "un", "ti", "ko", "mu"};
  constexpr const char* kPlural[] = {"de", "so", "te", "ko", "mu"};
  return (number == Number::kSingular ? kSingular : kPlural)[index_of(determiner)];
}

std::string source_noun(const Stem& stem, Number number) {
  return number == Number::kSingular ? stem.source : stem.source + "i";
}

std::string source_verb(const Stem& stem, Number number) {
  return stem.source + (number == Number::kSingular ? "a" : "o");
}

std::string source_adjective(const Stem& stem) {
  return stem.source + "e";
}

std::string source_adverb(const Stem& stem) {
  return stem.source + "u";
}

std::string target_determiner(Determiner determiner, Gender gender, Number number) {
  constexpr const char* kStems[] = {"l", "n", "t", "p", "b"};
  return kStems[index_of(determiner)] + agreement(gender, number);
}

std::string target_noun(const Stem& stem, Number number) {
  return number == Number::kSingular ? stem.target : stem.target + "ar";
}

std::string target_verb(const Stem& stem, Number number) {
  return stem.target + (number == Number::kSingular ? "e" : "er");
}

std::string target_adjective(const Stem& stem, Gender gender, Number number) {
  return stem.target + agreement(gender, number);
}

std::string target_adverb(const Stem& stem) {
  return stem.target + "o";
}

std::string target_relative(Gender gender, Number number) {
  return "k" + agreement(gender, number);
}

bool is_contracted(const Stem& preposition) {
  const auto& word = preposition.target;
  return word == "bren" || word == "slor" || word == "kram" || word == "drul";
}

std::string target_contraction(const Stem& preposition, Gender gender, Number number) {
  const auto& word = preposition.target;
  return word.substr(0, word.size() - 1) + target_determiner(Determiner::kDefinite, gender, number);
}

}  // namespace attend::text
