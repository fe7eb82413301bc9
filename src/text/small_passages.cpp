#include "text/small_passages.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_set>

#include "text/aligned_pair.h"
#include "text/gaps.h"
#include "text/random.h"

namespace attend::text {
namespace {

constexpr std::size_t kVerbs = 3;  // of a document

using Words = std::vector<std::string>;

struct Fact {
  std::size_t subject = 0;  // of the entities
  std::size_t verb = 0;     // of the document's verbs
  std::size_t object = 0;
  bool is_negated = false;

  bool is_of(const Fact& other) const {  // the same, negated or not
    return subject == other.subject && verb == other.verb && object == other.object;
  }
};

/// A fact, and which of its entities is left out.
struct Question {
  Fact fact;
  bool asks_subject = true;

  std::size_t answer() const { return asks_subject ? fact.subject : fact.object; }

  /// Whether a fact fills the gap.
  bool is_answered_by(const Fact& other) const {
    return !other.is_negated && other.verb == fact.verb &&
           (asks_subject ? other.object == fact.object : other.subject == fact.subject);
  }
};

class PassageDrawer {
 public:
  PassageDrawer(const SmallLexicon& lexicon, std::mt19937_64& random)
      : lexicon_(lexicon), random_(random) {
    verbs_ = some(lexicon.transitive_verbs.size(), kVerbs);
    const auto most = SmallPassages::kMostEntities - SmallPassages::kFewestEntities + 1;
    const auto count = SmallPassages::kFewestEntities + below(random_, most);
    for (const auto name : some(count, count)) names_.push_back(entity_called(name));
  }

  std::vector<Fact> facts() {
    const auto most = SmallPassages::kMostFacts - SmallPassages::kFewestFacts + 1;
    const auto count = SmallPassages::kFewestFacts + below(random_, most);
    std::vector<Fact> facts;
    while (facts.size() < count) {
      const Fact fact = {.subject = below(random_, names_.size()),
                         .verb = below(random_, kVerbs),
                         .object = below(random_, names_.size()),
                         .is_negated = chance(20)};
      const bool is_known =
          std::any_of(facts.begin(), facts.end(), [&](const Fact& one) { return one.is_of(fact); });
      if (fact.subject != fact.object && !is_known) facts.push_back(fact);
    }
    return facts;
  }

  /// One that one entity answers, where neither the verb nor the other entity tells which; or none.
  std::optional<Question> question(const std::vector<Fact>& facts) {
    std::vector<Question> all;
    for (const auto& fact : facts) {
      for (const bool asks_subject : {true, false}) {
        const Question question = {fact, asks_subject};
        if (!fact.is_negated && is_fair(question, facts)) all.push_back(question);
      }
    }
    if (all.empty()) return std::nullopt;
    return all[below(random_, all.size())];
  }

  std::string document(std::vector<Fact> facts) {
    shuffle(facts, random_);
    Words words;
    while (!facts.empty()) {
      const auto fact = facts.back();
      facts.pop_back();
      words.push_back(names_[fact.subject]);
      if (const auto other = taken(
              facts, [&](const Fact& one) { return one.subject == fact.subject && chance(50); })) {
        words.emplace_back(kSourceRelative);
        add_said(fact, words);
        add_said(*other, words);
      } else {
        add_said(fact, words);
        add_more(words);
        if (const auto next = taken(facts, [&](const Fact&) { return chance(5); })) {
          words.push_back(
              lexicon_.conjunctions[below(random_, lexicon_.conjunctions.size())].source);
          words.push_back(names_[next->subject]);
          add_said(*next, words);
        }
      }
      words.emplace_back(".");
    }
    return to_line(words);
  }

  std::string query(const Question& question) const {
    const auto& [fact, asks_subject] = question;
    const std::string gap(kPlaceholder);
    return to_line(Words{asks_subject ? gap : names_[fact.subject], verb(fact.verb),
                         asks_subject ? names_[fact.object] : gap});
  }

  std::string answer(const Question& question) const { return names_[question.answer()]; }

 private:
  bool chance(unsigned percent) { return below(random_, 100) < percent; }

  /// So many different ones of the first `count` numbers.
  std::vector<std::size_t> some(std::size_t count, std::size_t wanted) {
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), 0);
    shuffle(all, random_);
    all.resize(wanted);
    return all;
  }

  template <class Wanted>
  static std::optional<Fact> taken(std::vector<Fact>& facts, const Wanted& wanted) {
    const auto found = std::find_if(facts.begin(), facts.end(), wanted);
    if (found == facts.end()) return std::nullopt;
    const auto fact = *found;
    facts.erase(found);
    return fact;
  }

  static bool is_fair(const Question& question, const std::vector<Fact>& facts) {
    const auto given = question.asks_subject ? question.fact.object : question.fact.subject;
    bool has_verb = false;
    bool has_entity = false;
    for (const auto& fact : facts) {
      if (fact.is_of(question.fact)) continue;
      if (question.is_answered_by(fact)) return false;
      has_verb = has_verb || fact.verb == question.fact.verb;
      has_entity = has_entity || fact.subject == given || fact.object == given;
    }
    return has_verb && has_entity;
  }

  std::string verb(std::size_t number) const {
    return source_verb(lexicon_.transitive_verbs[verbs_[number]], Number::kSingular);
  }

  /// Verb and object.
  void add_said(const Fact& fact, Words& words) const {
    if (fact.is_negated) words.emplace_back(kSourceNegation);
    words.push_back(verb(fact.verb));
    words.push_back(names_[fact.object]);
  }

  template <class Word>
  const Word& any(const std::vector<Word>& words) {
    return words[below(random_, words.size())];
  }

  /// How and where, perhaps.
  void add_more(Words& words) {
    if (chance(30)) words.push_back(source_adverb(any(lexicon_.adverbs)));
    if (!chance(30)) return;
    words.push_back(any(lexicon_.prepositions).source);
    words.push_back(source_determiner(Determiner::kDefinite, Number::kSingular));
    if (chance(30)) words.push_back(source_adjective(any(lexicon_.adjectives)));
    words.push_back(source_noun(any(lexicon_.nouns).stem, Number::kSingular));
  }

  const SmallLexicon& lexicon_;
  std::mt19937_64& random_;
  std::vector<std::size_t> verbs_;
  Words names_;
};

}  // namespace

SmallPassage SmallPassages::draw(std::mt19937_64& random) const {
  while (true) {
    PassageDrawer drawer(lexicon_, random);
    const auto facts = drawer.facts();
    const auto question = drawer.question(facts);
    if (!question) continue;
    return {drawer.document(facts), drawer.query(*question), drawer.answer(*question)};
  }
}

SmallPassageCorpus draw_passages(const GeneratedSizes& sizes, std::uint64_t seed) {
  const SmallPassages passages;
  std::mt19937_64 random(seed);
  std::unordered_set<std::string> drawn;
  const auto draw_many = [&](std::int64_t count) {
    std::vector<SmallPassage> all;
    while (std::ssize(all) < count) {
      auto passage = passages.draw(random);
      if (drawn.insert(passage.document).second) all.push_back(std::move(passage));
    }
    return all;
  };
  SmallPassageCorpus corpus;
  corpus.test = draw_many(sizes.test);
  corpus.dev = draw_many(sizes.dev);
  corpus.train = draw_many(sizes.train);
  return corpus;
}

}  // namespace attend::text
