#include "text/symbol_links.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "text/batches.h"
#include "text/batches_test_corpus.h"
#include "text/test_files.h"
#include "text/utf8.h"

namespace attend::text {
namespace {

// Of the words 0 and 1, in two and three symbols, and the words 0 and 1 in one and two.
TEST(SymbolLinks, LinkEachSymbolOfAWordWithEachOfTheOther) {
  const std::vector<int> source = {0, 0, 1, 1, 1};
  const std::vector<int> target = {0, 1, 1};
  EXPECT_EQ(to_text(symbol_links({{0, 1}}, source, target)), "0-1 0-2 1-1 1-2");
  EXPECT_EQ(to_text(symbol_links({{1, 0}}, source, target)), "2-0 3-0 4-0");
  EXPECT_EQ(to_text(symbol_links({}, source, target)), "");
}

TEST(SymbolLinks, LeaveOutSymbolsWithoutAWord) {
  EXPECT_EQ(to_text(symbol_links({{0, 0}}, std::vector{0, -1}, std::vector{-1, 0})), "0-1");
}

// Three source symbols; of the target symbols x, y and z, z has no link.
Example linked_example() {
  Example example{.source = {4, 5, 6}, .target = {7, 8, 9}, .line = 1};
  example.links = Links{{0, 0}, {0, 1}, {1, 1}};
  return example;
}

constexpr float kHalf = 0.5F;

TEST(MakeBatch, SharesWhereATargetSymbolLooksEquallyAmongItsLinks) {
  const Batch batch = make_batch(std::vector<Example>{linked_example()});
  EXPECT_EQ(batch.links, (std::vector<float>{1, 0, 0, 0,          // x: its one link
                                             kHalf, kHalf, 0, 0,  // y: two
                                             0, 0, 0, 0,          // z: none
                                             0, 0, 0, 1}))        // the ends
      << "[T, S]";
}

TEST(MakeBatch, MirrorsLinksWithTheSource) {
  const Batch batch = make_batch(std::vector<Example>{linked_example()}, true);
  EXPECT_EQ(batch.links, (std::vector<float>{0, 0, 1, 0,          //
                                             0, kHalf, kHalf, 0,  //
                                             0, 0, 0, 0,          //
                                             0, 0, 0, 1}));
}

TEST(MakeBatch, PadsLinksOnBothSides) {
  Example other{.source = {4}, .target = {5}, .line = 2};
  other.links = Links{{0, 0}};
  Example none{.source = {4}, .target = {5}, .line = 3};
  const Batch batch = make_batch(std::vector<Example>{linked_example(), other, none});
  ASSERT_EQ(batch.links.size(), 3U * 4 * 4);
  const std::vector<float> second(batch.links.begin() + 16, batch.links.begin() + 32);
  EXPECT_EQ(second, (std::vector<float>{1, 0, 0, 0,  //
                                        0, 1, 0, 0,  // the ends
                                        0, 0, 0, 0,  // padding
                                        0, 0, 0, 0}));
  EXPECT_EQ(std::vector<float>(batch.links.begin() + 32, batch.links.end()),
            std::vector<float>(16, 0.0F));  // nobody said anything of the third
}

TEST(MakeBatch, HasNoLinksUnlessAnExampleHas) {
  EXPECT_TRUE(make_batch(std::vector<Example>(2)).links.empty());
}

TEST(MakeBatch, RefusesLinksToSymbolsThatAreNot) {
  auto example = linked_example();
  example.links = Links{{3, 0}};
  EXPECT_THROW(make_batch(std::vector<Example>{example}), std::logic_error);
  example.links = Links{{0, 3}};
  EXPECT_THROW(make_batch(std::vector<Example>{example}), std::exception);
}

// Characters: "ab c" is a b ▁ c, the space a symbol of the word after it; "dc" is d c.
// The link 1-0 joins "c" with "dc", and so ▁ and c with d and c.
TEST(BatchStream, LinksTheSymbolsOfLinkedWords) {
  const TestFiles files;
  const auto letters =
      load_vocabulary("characters", "<unk>\n<s>\n</s>\n<pad>\na\nb\nc\nd\n▁\n", "t");
  BatchStream stream({.source = files.write("s", "ab c\n"),
                      .target = files.write("t", "dc\n"),
                      .links = files.write("l", "1-0\n")},
                     *letters, *letters, {.batch_size = 1});
  const Batch batch = stream.next();
  EXPECT_EQ(batch.sources, (std::vector<TokenId>{4, 5, 8, 6, kEnd}));
  EXPECT_EQ(batch.targets, (std::vector<TokenId>{7, 6, kEnd}));
  EXPECT_EQ(batch.links, (std::vector<float>{0, 0, kHalf, kHalf, 0,  //
                                             0, 0, kHalf, kHalf, 0,  //
                                             0, 0, 0, 0, 1}));
}

// Subwords: "abab ac" is ▁ab ab ▁a c, by the two merges that a vocabulary of so many symbols has.
TEST(BatchStream, LinksTheSubwordsOfLinkedWords) {
  MemoryLines text({"ab ab ab ac"});
  const auto bpe = train_vocabulary(text, {.kind = "bpe", .size = 9, .sample_lines = 0});
  const auto words = bpe->encode("abab ac").words;
  ASSERT_GT(words.size(), 2U);
  const TestFiles files;
  BatchStream stream({.source = files.write("s", "abab ac\n"),
                      .target = files.write("t", "c ab\n"),
                      .links = files.write("l", "0-1 1-1\n")},
                     *bpe, *bpe, {.batch_size = 1});
  const Batch batch = stream.next();
  const auto targets = bpe->encode("c ab").words;
  const auto width = words.size() + 1;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    for (std::size_t s = 0; s < words.size(); ++s) {  // word 1 looks at both words, word 0 at none
      const float expected = targets[t] == 1 ? 1.0F / static_cast<float>(words.size()) : 0.0F;
      EXPECT_EQ(batch.links[t * width + s], expected) << t << " " << s;
    }
  }
  EXPECT_EQ(batch.links.back(), 1.0F);
}

// A corpus of which line n links word n % length of either side.
struct LinkedCorpus : Corpus {
  LinkedCorpus() : Corpus(60, 9) {
    ParallelCorpus plain(paths);
    std::string lines;
    for (Pair pair; plain.next(pair);) {
      const auto line = static_cast<std::size_t>(pair.line);
      lines += to_text({{static_cast<std::int32_t>(line % count_words(pair.source)),
                         static_cast<std::int32_t>(line % count_words(pair.target))}}) +
               '\n';
    }
    paths.links = files.write("l", lines);
  }
};

// Where the row's links should be, from its line alone.
void expect_links_of_lines(const Batch& batch) {
  const auto row_size = batch.target_length * batch.source_length;
  ASSERT_EQ(static_cast<std::int64_t>(batch.links.size()), batch.size * row_size);
  for (std::int64_t row = 0; row < batch.size; ++row) {
    const auto count = [row](const std::vector<float>& mask, std::int64_t length) {
      return std::count(mask.begin() + row * length, mask.begin() + (row + 1) * length, 1.0F) - 1;
    };
    const auto source = count(batch.source_mask, batch.source_length);
    const auto target = count(batch.target_mask, batch.target_length);
    const auto line = batch.lines[static_cast<std::size_t>(row)];
    std::vector<float> expected(static_cast<std::size_t>(row_size), 0.0F);
    expected[static_cast<std::size_t>(line % target * batch.source_length + line % source)] = 1.0F;
    expected[static_cast<std::size_t>(target * batch.source_length + source)] = 1.0F;
    EXPECT_EQ(std::vector<float>(batch.links.begin() + row * row_size,
                                 batch.links.begin() + (row + 1) * row_size),
              expected)
        << line;
  }
}

TEST(BatchStream, KeepsTheLinksOfEachLineInSharesAndAfterAJump) {
  const LinkedCorpus corpus;
  for (const std::int64_t rank : {0, 1}) {
    const BatchOptions options{.batch_size = 4, .window = 20, .ranks = 2, .rank = rank};
    BatchStream stream = corpus.stream(options);
    for (int i = 0; i < 5; ++i) expect_links_of_lines(stream.next());
    BatchStream resumed = corpus.stream(options);
    resumed.seek(stream.position());
    for (int i = 0; i < 20; ++i) {
      const auto batch = resumed.next();
      expect_links_of_lines(batch);
      EXPECT_EQ(batch.links, stream.next().links);
    }
  }
}

}  // namespace
}  // namespace attend::text
