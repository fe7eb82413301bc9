#include "text/formal_language.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace attend::text {
namespace {

std::string joined(const std::vector<std::string>& symbols) {
  std::string all;
  for (const auto& symbol : symbols) all += symbol;
  return all;
}

TEST(FormalLanguages, CountAsTheirNamesSay) {
  struct Expected {
    std::string kind, symbols, next;
  };
  std::mt19937_64 random(1);
  for (const auto& [kind, symbols, next] :
       {Expected{"anbn", "aaabbb", "---bb."}, Expected{"anbncn", "aabbcc", "--bcc."},
        Expected{"anbncndn", "aabbccdd", "--bccdd."}, Expected{"anb2n", "aabbbb", "--bbb."}}) {
    const auto sentence = FormalLanguage{.kind = kind}.draw(kind == "anbn" ? 3 : 2, random);
    EXPECT_EQ(joined(sentence.symbols), symbols);
    EXPECT_EQ(joined(sentence.next), next);
  }
}

// What must come next is what comes next in all sentences that begin so.
TEST(FormalLanguages, SayWhatMustComeNext) {
  for (const auto& kind : FormalLanguage::kinds()) {
    const FormalLanguage language = {.kind = kind};
    std::mt19937_64 random(1);
    std::vector<FormalSentence> drawn;
    std::map<std::string, std::set<std::string>> after;
    for (int i = 0; i < 1500; ++i) {
      drawn.push_back(language.draw(2 + i % 5, random));
      std::string read;
      const auto& symbols = drawn.back().symbols;
      for (std::size_t k = 0; k < symbols.size(); ++k) {
        read += symbols[k];
        after[read].insert(k + 1 < symbols.size() ? symbols[k + 1] : FormalLanguage::kEnd);
      }
    }
    std::size_t told = 0;
    for (const auto& sentence : drawn) {
      ASSERT_EQ(sentence.next.size(), sentence.symbols.size());
      std::string read;
      for (std::size_t k = 0; k < sentence.symbols.size(); ++k) {
        read += sentence.symbols[k];
        if (sentence.next[k] == FormalLanguage::kUnsaid) continue;
        EXPECT_EQ(after[read], std::set<std::string>{sentence.next[k]}) << kind << ' ' << read;
        ++told;
      }
    }
    EXPECT_GT(told, 4000U) << kind;
  }
}

TEST(FormalLanguages, AddAndRemember) {
  std::mt19937_64 random(1);
  std::set<std::string> all;
  for (int i = 0; i < 200; ++i) {
    const auto sum = joined(FormalLanguage{.kind = "anbmcn+m"}.draw(7, random).symbols);
    const auto count = [](const std::string& text, char c) {
      return std::count(text.begin(), text.end(), c);
    };
    EXPECT_EQ(count(sum, 'a') + count(sum, 'b'), 7);
    EXPECT_EQ(count(sum, 'c'), 7);
    EXPECT_GT(count(sum, 'a'), 0);
    EXPECT_GT(count(sum, 'b'), 0);
    EXPECT_TRUE(std::is_sorted(sum.begin(), sum.end()));
    const auto crossed = joined(FormalLanguage{.kind = "anbmcndm"}.draw(7, random).symbols);
    EXPECT_EQ(count(crossed, 'a'), count(crossed, 'c'));
    EXPECT_EQ(count(crossed, 'b'), count(crossed, 'd'));
    const auto sentence = FormalLanguage{.kind = "memorisation", .letters = 3}.draw(4, random);
    auto letters = joined(sentence.symbols).substr(0, 4);
    all.insert(letters);
    const std::string back(letters.rbegin(), letters.rend());
    EXPECT_EQ(joined(sentence.symbols), letters + "|" + back);
    EXPECT_EQ(joined(sentence.next), "----" + back + ".");
  }
  EXPECT_GT(all.size(), 60U);  // of 81
}

TEST(FormalLanguages, HaveTheSymbolsOfTheirSentences) {
  for (const auto& kind : FormalLanguage::kinds()) {
    const FormalLanguage language = {.kind = kind, .letters = 3};
    std::mt19937_64 random(2);
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
      for (const auto& symbol : language.draw(2 + i % 9, random).symbols) seen.insert(symbol);
    }
    const auto symbols = language.symbols();
    EXPECT_EQ(seen, std::set<std::string>(symbols.begin(), symbols.end())) << kind;
  }
}

}  // namespace
}  // namespace attend::text
