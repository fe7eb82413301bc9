#include "core/links.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend {
namespace {

TEST(ReadLinks, KeepsTheOrderAndWhatStoodBetweenThePositions) {
  const auto links = read_links(" 10-2\t0p7  3-3\r", "-p", "a link", "test:1");
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[0].link, (Link{10, 2}));
  EXPECT_EQ(links[0].kind, '-');
  EXPECT_EQ(links[1].link, (Link{0, 7}));
  EXPECT_EQ(links[1].kind, 'p');
  EXPECT_EQ(links[2].link, (Link{3, 3}));
  EXPECT_TRUE(read_links("", "-", "a link", "test:1").empty());
  EXPECT_TRUE(read_links("  \t", "-", "a link", "test:1").empty());
}

TEST(ReadLinks, RefusesAKindThatWasNotAskedFor) {
  EXPECT_THROW(read_links("1p2", "-", "a link", "test:1"), Error);
}

TEST(Links, AreASetInOrder) {
  EXPECT_EQ(to_text(as_set({{3, 1}, {0, 2}, {3, 1}, {0, 0}})), "0-0 0-2 3-1");
  EXPECT_EQ(to_text({}), "");
}

std::string refusal_of(const Link& link, std::size_t source_words, std::size_t target_words) {
  try {
    check_words(link, "gold:7", source_words, target_words);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Links, AreOfWordsThatThereAre) {
  EXPECT_EQ(refusal_of({2, 0}, 3, 1), "");
  EXPECT_EQ(refusal_of({3, 0}, 3, 1),
            "gold:7: source word 3 of link 3-0, but the sentence has 3 words: expected 0 to 2");
  EXPECT_EQ(refusal_of({0, 1}, 3, 1),
            "gold:7: target word 1 of link 0-1, but the sentence has 1 words: expected 0 to 0");
  EXPECT_EQ(refusal_of({0, 0}, 0, 1),
            "gold:7: source word 0 of link 0-0, but the sentence has 0 words: expected no link");
}

}  // namespace
}  // namespace attend
