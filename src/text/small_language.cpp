#include "text/small_language.h"

#include <algorithm>
#include <string>
#include <utility>

#include "text/random.h"

namespace attend::text {
namespace {

/// A word and what it means: each source word has a meaning of its own, and target words have those
/// of the source words that they translate.
struct Word {
  std::string text;
  std::vector<int> meanings;
};

using Words = std::vector<Word>;

/// A part of a sentence on both sides.
struct Phrase {
  Words source;
  Words target;
};

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

/// Puts the parts of one sentence together.
class Composer {
 public:
  explicit Composer(const SmallLexicon& lexicon) : lexicon_(lexicon) {}

  Phrase sentence(const Sentence& sentence) {
    auto phrase = clause(sentence.clause);
    if (!sentence.conjunction) return phrase;
    const auto& conjunction = lexicon_.conjunctions[*sentence.conjunction];
    for (const auto& more :
         {word(conjunction.source, conjunction.target), clause(sentence.second)}) {
      append(phrase.source, more.source);
      append(phrase.target, more.target);
    }
    return phrase;
  }

 private:
  /// One word that is one word.
  Phrase word(std::string source, std::string target) {
    const auto meaning = meanings_++;
    return {{{std::move(source), {meaning}}}, {{std::move(target), {meaning}}}};
  }

  Phrase clause(const Clause& clause) {
    auto phrase = noun_phrase(clause.subject);
    const auto said = predicate(clause.predicate, clause.subject.number);
    append(phrase.source, said.source);
    append(phrase.target, said.target);
    return phrase;
  }

  Phrase noun_phrase(const NounPhrase& noun_phrase) {
    const auto& noun = lexicon_.nouns[noun_phrase.noun];
    const auto number = noun_phrase.number;
    auto phrase = word(source_determiner(noun_phrase.determiner, number),
                       target_determiner(noun_phrase.determiner, noun.gender, number));
    Words mirrored;
    for (const auto i : noun_phrase.adjectives) {
      const auto& stem = lexicon_.adjectives[i];
      const auto adjective =
          word(source_adjective(stem), target_adjective(stem, noun.gender, number));
      append(phrase.source, adjective.source);
      mirrored.insert(mirrored.begin(), adjective.target[0]);
    }
    const auto name = word(source_noun(noun.stem, number), target_noun(noun.stem, number));
    append(phrase.source, name.source);
    append(phrase.target, name.target);
    append(phrase.target, mirrored);
    for (const auto& more : {place(noun_phrase.place.get()), relative(noun_phrase)}) {
      append(phrase.source, more.source);
      append(phrase.target, more.target);
    }
    return phrase;
  }

  Phrase relative(const NounPhrase& noun_phrase) {
    if (!noun_phrase.relative) return {};
    const auto number = noun_phrase.number;
    auto phrase =
        word(kSourceRelative, target_relative(lexicon_.nouns[noun_phrase.noun].gender, number));
    const auto said = predicate(*noun_phrase.relative, number);
    append(phrase.source, said.source);
    append(phrase.target, said.target);
    return phrase;
  }

  Phrase place(const PlacePhrase* place) {
    if (place == nullptr) return {};
    const auto& preposition = lexicon_.prepositions[place->preposition];
    auto phrase = word(preposition.source, preposition.target);
    const auto& inner = place->noun_phrase;
    auto where = noun_phrase(inner);
    if (inner.determiner == Determiner::kDefinite && is_contracted(preposition)) {
      auto& article = where.target.front();
      article.text =
          target_contraction(preposition, lexicon_.nouns[inner.noun].gender, inner.number);
      article.meanings.push_back(phrase.target[0].meanings[0]);
      phrase.target.clear();
    }
    append(phrase.source, where.source);
    append(phrase.target, where.target);
    return phrase;
  }

  Phrase predicate(const Predicate& said, Number number) {
    const auto& verbs = said.object ? lexicon_.transitive_verbs : lexicon_.intransitive_verbs;
    const auto& stem = verbs[said.verb];
    auto verb = word(source_verb(stem, number), target_verb(stem, number));
    if (said.is_negated) {
      const auto before = word(kSourceNegation, kTargetNegation[0]);
      verb.source.insert(verb.source.begin(), before.source[0]);
      verb.target.insert(verb.target.begin(), before.target[0]);
      verb.target.push_back({kTargetNegation[1], before.target[0].meanings});
    }
    const auto object = said.object ? noun_phrase(*said.object) : Phrase();
    const auto where = place(said.place.get());
    Phrase adverb;
    if (said.adverb) {
      const auto& how = lexicon_.adverbs[*said.adverb];
      adverb = word(source_adverb(how), target_adverb(how));
    }
    Phrase phrase;
    for (const Phrase& part : {verb, object, adverb, where}) append(phrase.source, part.source);
    for (const Phrase& part : {where, object, adverb, verb}) append(phrase.target, part.target);
    return phrase;
  }

  const SmallLexicon& lexicon_;
  int meanings_ = 0;
};

/// Draws parts of a sentence; deeper ones are plainer, so that they come to an end.
class Drawer {
 public:
  Drawer(const SmallLexicon& lexicon, std::mt19937_64& random)
      : lexicon_(lexicon), random_(random) {}

  Clause clause() {
    auto subject = noun_phrase(0);
    return {std::move(subject), predicate(0)};
  }

  bool chance(unsigned percent) { return below(random_, 100) < percent; }

  /// An index below the size, the first ones more often.
  template <typename Words>
  std::size_t any(const Words& words) {
    const auto index = below(random_, words.size());
    return chance(50) ? index : std::min(index, below(random_, words.size()));
  }

 private:
  NounPhrase noun_phrase(unsigned depth) {
    NounPhrase phrase;
    phrase.number = chance(35) ? Number::kPlural : Number::kSingular;
    phrase.determiner = determiner(phrase.number);
    while (phrase.adjectives.size() < 2 && chance(30)) {
      const auto adjective = any(lexicon_.adjectives);
      const auto& had = phrase.adjectives;
      if (std::find(had.begin(), had.end(), adjective) == had.end()) {
        phrase.adjectives.push_back(adjective);
      }
    }
    phrase.noun = any(lexicon_.nouns);
    if (depth < 2 && chance(depth == 0 ? 15 : 8)) phrase.place = place(depth + 1);
    if (depth < 1 && chance(12)) {
      phrase.relative = std::make_shared<const Predicate>(predicate(depth + 1));
    }
    return phrase;
  }

  Determiner determiner(Number number) {
    const auto number_of_hundred = below(random_, 100);
    if (number_of_hundred < 50) return Determiner::kDefinite;
    if (number_of_hundred < 78) return Determiner::kIndefinite;
    if (number_of_hundred < 90) return Determiner::kThis;
    return number == Number::kSingular ? Determiner::kEach : Determiner::kMany;
  }

  std::shared_ptr<const PlacePhrase> place(unsigned depth) {
    const auto preposition = any(lexicon_.prepositions);
    return std::make_shared<const PlacePhrase>(PlacePhrase{preposition, noun_phrase(depth)});
  }

  Predicate predicate(unsigned depth) {
    Predicate said;
    said.is_negated = chance(15);
    if (chance(60)) {
      said.verb = any(lexicon_.transitive_verbs);
      said.object = std::make_shared<const NounPhrase>(noun_phrase(depth));
    } else {
      said.verb = any(lexicon_.intransitive_verbs);
    }
    if (chance(25)) said.adverb = any(lexicon_.adverbs);
    if (chance(depth == 0 ? 35 : 15)) said.place = place(depth + 1);
    return said;
  }

  const SmallLexicon& lexicon_;
  std::mt19937_64& random_;
};

std::vector<std::string> texts(const Words& words) {
  std::vector<std::string> all;
  for (const auto& word : words) all.push_back(word.text);
  return all;
}

bool has_allowed_length(const std::vector<std::string>& words) {
  return words.size() >= SmallLanguage::kShortest && words.size() <= SmallLanguage::kLongest;
}

}  // namespace

AlignedPair SmallLanguage::express(const Sentence& sentence) const {
  const auto phrase = Composer(lexicon_).sentence(sentence);
  AlignedPair pair = {texts(phrase.source), texts(phrase.target), {}};
  for (std::size_t i = 0; i < phrase.source.size(); ++i) {
    const auto meaning = phrase.source[i].meanings[0];
    for (std::size_t j = 0; j < phrase.target.size(); ++j) {
      const auto& meant = phrase.target[j].meanings;
      if (std::find(meant.begin(), meant.end(), meaning) == meant.end()) continue;
      pair.links.emplace_back(static_cast<int>(i), static_cast<int>(j));
    }
  }
  return pair;
}

Sentence SmallLanguage::draw_sentence(std::mt19937_64& random) const {
  Drawer drawer(lexicon_, random);
  Sentence sentence = {drawer.clause()};
  if (drawer.chance(18)) {
    sentence.conjunction = drawer.any(lexicon_.conjunctions);
    sentence.second = drawer.clause();
  }
  return sentence;
}

AlignedPair SmallLanguage::draw(std::mt19937_64& random) const {
  auto pair = express(draw_sentence(random));
  while (!has_allowed_length(pair.source) || !has_allowed_length(pair.target)) {
    pair = express(draw_sentence(random));
  }
  return pair;
}

}  // namespace attend::text
