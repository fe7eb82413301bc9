#include "text/small_passages.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/gaps.h"
#include "text/utf8.h"

namespace attend::text {
namespace {

using Strings = std::vector<std::string>;

struct ToldFact {
  std::string subject;
  std::string verb{};
  std::string object{};
  bool is_negated = false;
};

/// What a document says, read back by the grammar that the header gives.
std::vector<ToldFact> facts_in(const std::string& document) {
  std::vector<ToldFact> facts;
  Strings sentence;
  for (const auto& word : split_words(document)) {
    if (word != ".") {
      sentence.push_back(word);
      continue;
    }
    std::size_t at = 0;
    const auto said = [&](const std::string& subject) {
      ToldFact fact = {.subject = subject, .is_negated = sentence.at(at) == "no"};
      if (fact.is_negated) ++at;
      fact.verb = sentence.at(at++);
      fact.object = sentence.at(at++);
      facts.push_back(fact);
    };
    const auto subject = sentence.at(at++);
    const bool has_relative = sentence.at(at) == kSourceRelative;
    if (has_relative) ++at;
    said(subject);
    if (has_relative) said(subject);
    while (at < sentence.size() && !is_entity(sentence[at])) ++at;
    if (at < sentence.size()) said(sentence[at++]);
    EXPECT_EQ(at, sentence.size()) << document;
    sentence.clear();
  }
  EXPECT_TRUE(sentence.empty()) << document;
  return facts;
}

TEST(SmallPassages, HaveOneAnswerThatNeitherVerbNorOtherEntityTells) {
  const auto corpus = draw_passages({.train = 400, .dev = 1, .test = 1}, 3);
  std::set<std::string> verbs_asked;
  int asked_subjects = 0;
  int negated = 0;
  for (const auto& [document, query, answer] : corpus.train) {
    const auto facts = facts_in(document);
    EXPECT_GE(facts.size(), SmallPassages::kFewestFacts);
    EXPECT_LE(facts.size(), SmallPassages::kMostFacts);
    const auto words = split_words(query);
    ASSERT_EQ(words.size(), 3U) << query;
    const bool asks_subject = words[0] == kPlaceholder;
    EXPECT_NE(asks_subject, words[2] == kPlaceholder) << query;
    const auto given = asks_subject ? words[2] : words[0];
    Strings fit;
    int with_verb = 0;
    int with_given = 0;
    for (const auto& fact : facts) {
      with_verb += fact.verb == words[1] ? 1 : 0;
      with_given += fact.subject == given || fact.object == given ? 1 : 0;
      negated += fact.is_negated ? 1 : 0;
      if (fact.is_negated || fact.verb != words[1]) continue;
      if (asks_subject && fact.object == given) fit.push_back(fact.subject);
      if (!asks_subject && fact.subject == given) fit.push_back(fact.object);
    }
    EXPECT_EQ(fit, Strings{answer}) << document << " | " << query;
    EXPECT_GE(with_verb, 2) << document << " | " << query;
    EXPECT_GE(with_given, 2) << document << " | " << query;
    verbs_asked.insert(words[1]);
    asked_subjects += asks_subject ? 1 : 0;
  }
  EXPECT_GT(verbs_asked.size(), 30U);
  EXPECT_GT(asked_subjects, 120);
  EXPECT_LT(asked_subjects, 280);
  EXPECT_GT(negated, 400);  // of some 3,400 facts a fifth
}

TEST(SmallPassages, OfASeedStayTheSameWhenMoreIsAskedFor) {
  const auto few = draw_passages({.train = 5, .dev = 4, .test = 3}, 7);
  const auto more = draw_passages({.train = 9, .dev = 4, .test = 3}, 7);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(few.test[i].document, more.test[i].document);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(few.dev[i].document, more.dev[i].document);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(few.train[i].document, more.train[i].document);
  EXPECT_NE(draw_passages({.train = 1, .dev = 1, .test = 1}, 8).test[0].document,
            few.test[0].document);
}

TEST(Gaps, AnEntityIsItsNameAndANumber) {
  EXPECT_EQ(entity_called(12), "@entity12");
  EXPECT_TRUE(is_entity("@entity0"));
  EXPECT_TRUE(is_entity("@entity123456789"));
  for (const auto* word : {"@entity", "@entity1234567890", "@entity1x", "entity1", "@entity-1",
                           "@Entity1", "@placeholder", ""}) {
    EXPECT_FALSE(is_entity(word)) << word;
  }
}

}  // namespace
}  // namespace attend::text
