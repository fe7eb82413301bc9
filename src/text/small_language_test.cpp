#include "text/small_language.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/generated_corpus.h"

namespace attend::text {
namespace {

using Links = std::vector<std::pair<int, int>>;
using Strings = std::vector<std::string>;

/// The first noun of a gender.
std::size_t noun_of(const SmallLexicon& lexicon, Gender gender) {
  std::size_t noun = 0;
  while (lexicon.nouns[noun].gender != gender) ++noun;
  return noun;
}

class SmallLanguageTest : public testing::Test {
 protected:
  const std::string& source(std::size_t noun) const { return words_.nouns[noun].stem.source; }
  const std::string& target(std::size_t noun) const { return words_.nouns[noun].stem.target; }

  SmallLanguage language_;
  const SmallLexicon& words_ = language_.lexicon();
  std::size_t u_ = noun_of(words_, Gender::kU);
  std::size_t i_ = noun_of(words_, Gender::kI);
};

TEST_F(SmallLanguageTest, TargetVerbComesLastAndAgreesWithItsSubject) {
  const auto& verb = words_.transitive_verbs[3];
  Sentence sentence;
  sentence.clause.subject = {.noun = u_, .number = Number::kPlural};
  sentence.clause.predicate.verb = 3;
  sentence.clause.predicate.object =
      std::make_shared<const NounPhrase>(NounPhrase{.noun = i_, .number = Number::kSingular});
  const auto pair = language_.express(sentence);
  EXPECT_EQ(pair.source, (Strings{"de", source(u_) + "i", verb.source + "o", "de", source(i_)}));
  EXPECT_EQ(pair.target, (Strings{"lus", target(u_) + "ar", "li", target(i_), verb.target + "er"}));
  EXPECT_EQ(pair.links, (Links{{0, 0}, {1, 1}, {2, 4}, {3, 2}, {4, 3}}));
}

TEST_F(SmallLanguageTest, AdjectivesFollowTheirTargetNounMirroredAndAgreeWithIt) {
  const auto& first = words_.adjectives[5];
  const auto& second = words_.adjectives[2];
  const auto& verb = words_.intransitive_verbs[0];
  Sentence sentence;
  sentence.clause.subject = {
      .determiner = Determiner::kThis, .adjectives = {5, 2}, .noun = i_, .number = Number::kPlural};
  const auto pair = language_.express(sentence);
  EXPECT_EQ(pair.source, (Strings{"te", first.source + "e", second.source + "e", source(i_) + "i",
                                  verb.source + "o"}));
  EXPECT_EQ(pair.target, (Strings{"tis", target(i_) + "ar", second.target + "is",
                                  first.target + "is", verb.target + "er"}));
  EXPECT_EQ(pair.links, (Links{{0, 0}, {1, 3}, {2, 2}, {3, 1}, {4, 4}}));
}

TEST_F(SmallLanguageTest, OneNegationBecomesTwoWordsAroundTheVerb) {
  const auto& verb = words_.intransitive_verbs[1];
  Sentence sentence;
  sentence.clause.subject = {.determiner = Determiner::kEach, .noun = u_};
  sentence.clause.predicate = {.is_negated = true, .verb = 1};
  const auto pair = language_.express(sentence);
  EXPECT_EQ(pair.source, (Strings{"ko", source(u_), "no", verb.source + "a"}));
  EXPECT_EQ(pair.target, (Strings{"pu", target(u_), "ne", verb.target + "e", "pa"}));
  EXPECT_EQ(pair.links, (Links{{0, 0}, {1, 1}, {2, 2}, {2, 4}, {3, 3}}));
}

TEST_F(SmallLanguageTest, FourPrepositionsSwallowTheDefiniteArticle) {
  const auto& verb = words_.intransitive_verbs[0];
  Sentence sentence;
  sentence.clause.subject = {.noun = u_};
  const auto say = [&](std::size_t preposition, Determiner determiner) {
    sentence.clause.predicate.place = std::make_shared<const PlacePhrase>(
        PlacePhrase{preposition, {.determiner = determiner, .noun = i_}});
    return language_.express(sentence);
  };
  const auto one = say(0, Determiner::kDefinite);
  EXPECT_EQ(one.source, (Strings{"de", source(u_), verb.source + "a", "ab", "de", source(i_)}));
  EXPECT_EQ(one.target, (Strings{"lu", target(u_), "breli", target(i_), verb.target + "e"}));
  EXPECT_EQ(one.links, (Links{{0, 0}, {1, 1}, {2, 4}, {3, 2}, {4, 2}, {5, 3}}));

  const auto indefinite = say(0, Determiner::kIndefinite);
  EXPECT_EQ(indefinite.target,
            (Strings{"lu", target(u_), "bren", "ni", target(i_), verb.target + "e"}));
  const auto other = say(4, Determiner::kDefinite);
  EXPECT_EQ(other.target, (Strings{"lu", target(u_), "flet", "li", target(i_), verb.target + "e"}));
  EXPECT_EQ(other.links, (Links{{0, 0}, {1, 1}, {2, 5}, {3, 2}, {4, 3}, {5, 4}}));
}

TEST_F(SmallLanguageTest, RelativeClauseAgreesWithItsNounAndEndsWithItsVerb) {
  const auto& seen = words_.transitive_verbs[0];
  const auto& verb = words_.intransitive_verbs[0];
  Sentence sentence;
  sentence.clause.subject = {
      .determiner = Determiner::kIndefinite,
      .noun = i_,
      .number = Number::kPlural,
      .relative = std::make_shared<const Predicate>(
          Predicate{.object = std::make_shared<const NounPhrase>(NounPhrase{.noun = u_})})};
  const auto pair = language_.express(sentence);
  EXPECT_EQ(pair.source, (Strings{"so", source(i_) + "i", "ha", seen.source + "o", "de", source(u_),
                                  verb.source + "o"}));
  EXPECT_EQ(pair.target, (Strings{"nis", target(i_) + "ar", "kis", "lu", target(u_),
                                  seen.target + "er", verb.target + "er"}));
  EXPECT_EQ(pair.links, (Links{{0, 0}, {1, 1}, {2, 2}, {3, 5}, {4, 3}, {5, 4}, {6, 6}}));
}

TEST_F(SmallLanguageTest, PlaceObjectAndAdverbChangePlaces) {
  const auto& verb = words_.transitive_verbs[0];
  Sentence sentence;
  sentence.clause.subject = {.noun = u_};
  sentence.clause.predicate = {
      .object = std::make_shared<const NounPhrase>(NounPhrase{.noun = i_}),
      .adverb = 7,
      .place = std::make_shared<const PlacePhrase>(PlacePhrase{
          5, {.determiner = Determiner::kMany, .noun = u_, .number = Number::kPlural}})};
  sentence.conjunction = 1;
  sentence.second = {{.noun = i_}, {.verb = 2}};
  const auto pair = language_.express(sentence);
  const auto& adverb = words_.adverbs[7];
  const auto& other = words_.intransitive_verbs[2];
  EXPECT_EQ(pair.source,
            (Strings{"de", source(u_), verb.source + "a", "de", source(i_), adverb.source + "u",
                     "os", "mu", source(u_) + "i", "bu", "de", source(i_), other.source + "a"}));
  EXPECT_EQ(pair.target, (Strings{"lu", target(u_), "grir", "bus", target(u_) + "ar", "li",
                                  target(i_), adverb.target + "o", verb.target + "e", "ma", "li",
                                  target(i_), other.target + "e"}));
  EXPECT_EQ(pair.links, (Links{{0, 0},
                               {1, 1},
                               {2, 8},
                               {3, 5},
                               {4, 6},
                               {5, 7},
                               {6, 2},
                               {7, 3},
                               {8, 4},
                               {9, 9},
                               {10, 10},
                               {11, 11},
                               {12, 12}}));
}

TEST_F(SmallLanguageTest, HasHundredsOfStemsAndNoFormTwice) {
  std::set<std::string> source_forms;
  std::set<std::string> target_forms;
  std::size_t count = 0;
  const auto add = [&](const std::string& source_form, const std::string& target_form) {
    EXPECT_TRUE(source_forms.insert(source_form).second) << source_form;
    EXPECT_TRUE(target_forms.insert(target_form).second) << target_form;
    ++count;
  };
  for (const auto number : {Number::kSingular, Number::kPlural}) {
    for (const auto& noun : words_.nouns) {
      add(source_noun(noun.stem, number), target_noun(noun.stem, number));
    }
    for (const auto* verbs : {&words_.intransitive_verbs, &words_.transitive_verbs}) {
      for (const auto& stem : *verbs) add(source_verb(stem, number), target_verb(stem, number));
    }
  }
  for (const auto& stem : words_.adjectives) {
    add(source_adjective(stem), target_adjective(stem, Gender::kU, Number::kSingular));
  }
  for (const auto& stem : words_.adverbs) add(source_adverb(stem), target_adverb(stem));
  for (const auto& word : words_.prepositions) add(word.source, word.target);
  for (const auto& word : words_.conjunctions) add(word.source, word.target);
  EXPECT_GT(count, 400U);
  for (const auto& form : source_forms) EXPECT_FALSE(target_forms.contains(form)) << form;
}

GeneratedCorpus draw_some(std::uint64_t seed, std::int64_t train = 3000) {
  const SmallLanguage language;
  return draw_corpus([&](auto& random) { return language.draw(random); },
                     {.train = train, .dev = 200, .test = 200}, seed);
}

Strings sources(const std::vector<AlignedPair>& pairs) {
  Strings lines;
  for (const auto& pair : pairs) lines.push_back(to_line(pair.source));
  return lines;
}

TEST(GeneratedCorpus, EveryLinkIsInRangeAndEveryWordIsLinked) {
  for (const auto& pair : draw_some(1).train) {
    std::set<int> source_linked;
    std::set<int> target_linked;
    for (const auto& [i, j] : pair.links) {
      ASSERT_GE(i, 0);
      ASSERT_GE(j, 0);
      ASSERT_LT(i, static_cast<int>(pair.source.size()));
      ASSERT_LT(j, static_cast<int>(pair.target.size()));
      source_linked.insert(i);
      target_linked.insert(j);
    }
    EXPECT_EQ(source_linked.size(), pair.source.size()) << to_line(pair.source);
    EXPECT_EQ(target_linked.size(), pair.target.size()) << to_line(pair.target);
    EXPECT_TRUE(std::is_sorted(pair.links.begin(), pair.links.end()));
  }
}

TEST(GeneratedCorpus, LinksTieEachSourceStemToItsOwnTargetStem) {
  const SmallLanguage language;
  std::map<std::string, std::string> stems;
  for (const auto& noun : language.lexicon().nouns) {
    for (const auto number : {Number::kSingular, Number::kPlural}) {
      stems[source_noun(noun.stem, number)] = target_noun(noun.stem, number);
    }
  }
  std::size_t nouns = 0;
  for (const auto& pair : draw_some(1).train) {
    for (const auto& [i, j] : pair.links) {
      const auto found = stems.find(pair.source[static_cast<std::size_t>(i)]);
      if (found == stems.end()) continue;
      EXPECT_EQ(found->second, pair.target[static_cast<std::size_t>(j)]) << to_line(pair.source);
      ++nouns;
    }
  }
  EXPECT_GT(nouns, 3000U);
}

TEST(GeneratedCorpus, LengthsReachFromThreeToTwentyFiveAndMostAreBetween) {
  std::map<std::size_t, int> lengths;
  for (const auto& pair : draw_some(1).train) {
    ++lengths[pair.source.size()];
    EXPECT_GE(pair.target.size(), 3U);
    EXPECT_LE(pair.target.size(), 25U);
  }
  EXPECT_EQ(lengths.begin()->first, 3U);
  EXPECT_GE(lengths.rbegin()->first, 24U);
  EXPECT_LE(lengths.rbegin()->first, 25U);
  EXPECT_GT(lengths[7], lengths[3]);
  EXPECT_GT(lengths[7], lengths[18]);
}

TEST(GeneratedCorpus, NoSourceComesTwice) {
  const auto corpus = draw_some(1);
  std::set<std::string> seen;
  for (const auto* part : {&corpus.train, &corpus.dev, &corpus.test}) {
    for (const auto& line : sources(*part)) EXPECT_TRUE(seen.insert(line).second) << line;
  }
  EXPECT_EQ(seen.size(), 3400U);
}

TEST(GeneratedCorpus, TheSeedAloneChoosesTheSentences) {
  EXPECT_EQ(sources(draw_some(1).train), sources(draw_some(1).train));
  EXPECT_NE(sources(draw_some(1).train), sources(draw_some(2).train));
}

TEST(GeneratedCorpus, MoreToLearnFromLeavesDevAndTestAsTheyWere) {
  EXPECT_EQ(sources(draw_some(1, 10).dev), sources(draw_some(1, 100).dev));
  EXPECT_EQ(sources(draw_some(1, 10).test), sources(draw_some(1, 100).test));
}

}  // namespace
}  // namespace attend::text
