#include "tasks/translation.h"

#include <gtest/gtest.h>

#include "core/links.h"
#include "data/batch_stream.h"
#include "models/links.h"
#include "tasks/text_to_text.h"
#include "text/test_files.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::EncoderDecoder;
using text::error_of;
using text::TestFiles;

/// A corpus of pairs with links, and its batches.
struct LinkedPairs {
  std::string source, target, links;
  data::Coders coders;

  data::BatchStream stream(data::BatchOptions options) const {
    auto corpus = data::open_corpus({source, target, links}, translation().corpus_columns(3), {});
    const auto encode = [this, read = corpus.get()](const data::Row& row) {
      return translation().encode(row, coders,
                                  [read](std::size_t column) { return read->where(column); });
    };
    return {std::move(corpus), encode, translation().batches({}), options};
  }
};

data::Coders shared(std::shared_ptr<const text::Vocabulary> vocabulary) {
  const auto both = std::make_shared<data::TextCoder>(std::move(vocabulary));
  return {{"source", both}, {"target", both}};
}

std::vector<float> weights_of(const data::Batch& batch) {
  return models::weights_of_links(batch.columns[EncoderDecoder::kSource],
                                  batch.columns[EncoderDecoder::kTarget],
                                  batch.columns[EncoderDecoder::kLinks], false);
}

// Characters: "ab c" is a b ▁ c, the space a symbol of the word after it; "dc" is d c.
// The link 1-0 joins "c" with "dc", and so ▁ and c with d and c.
TEST(Translation, LinksTheSymbolsOfLinkedWords) {
  const TestFiles files;
  const LinkedPairs pairs = {
      files.write("s", "ab c\n"), files.write("t", "dc\n"), files.write("l", "1-0\n"),
      shared(text::load_vocabulary("characters", "<unk>\n<s>\n</s>\n<pad>\na\nb\nc\nd\n▁\n", "t"))};
  auto stream = pairs.stream({.batch_size = 1});
  const auto batch = stream.next();
  EXPECT_EQ(batch.columns[0].symbols, (std::vector<Index>{4, 5, 8, 6, kEnd}));
  EXPECT_EQ(batch.columns[1].symbols, (std::vector<Index>{7, 6, kEnd}));
  constexpr float kHalf = 0.5F;
  EXPECT_EQ(weights_of(batch), (std::vector<float>{0, 0, kHalf, kHalf, 0,  //
                                                   0, 0, kHalf, kHalf, 0,  //
                                                   0, 0, 0, 0, 1}));
}

// Subwords: "abab ac" is ▁ab ab ▁a c, by the two merges of a vocabulary of so many symbols.
TEST(Translation, LinksTheSubwordsOfLinkedWords) {
  text::MemoryLines lines({"ab ab ab ac"});
  const std::shared_ptr<const text::Vocabulary> bpe =
      text::train_vocabulary(lines, {.kind = "bpe", .size = 9, .sample_lines = 0});
  const auto words = bpe->encode("abab ac").words;
  ASSERT_GT(words.size(), 2U);
  const TestFiles files;
  const LinkedPairs pairs = {files.write("s", "abab ac\n"), files.write("t", "c ab\n"),
                             files.write("l", "0-1 1-1\n"), shared(bpe)};
  auto stream = pairs.stream({.batch_size = 1});
  const auto weights = weights_of(stream.next());
  const auto targets = bpe->encode("c ab").words;
  const auto width = words.size() + 1;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    for (std::size_t s = 0; s < words.size(); ++s) {  // word 1 looks at both words, word 0 at none
      const float expected = targets[t] == 1 ? 1.0F / static_cast<float>(words.size()) : 0.0F;
      EXPECT_EQ(weights[t * width + s], expected) << t << " " << s;
    }
  }
  EXPECT_EQ(weights.back(), 1.0F);
}

/// Pairs of one to nine words, of which line n links word n % length of either side.
LinkedPairs linked_lines(const TestFiles& files) {
  std::string source, target, links;
  for (std::int32_t line = 1; line <= 60; ++line) {
    const auto sentence = [&](std::int32_t length) {
      std::string words;
      for (std::int32_t i = 0; i < length; ++i) words += "ab ";
      return words + "\n";
    };
    const auto sources = 1 + line * 7 % 9;
    const auto targets = 1 + line * 5 % 9;
    source += sentence(sources);
    target += sentence(targets);
    links += to_text({{line % sources, line % targets}}) + "\n";
  }
  return {files.write("s", source), files.write("t", target), files.write("l", links),
          shared(text::load_vocabulary("words", "<unk>\n<s>\n</s>\n<pad>\nab\n", "t"))};
}

/// Whether the rows' links are those of their lines.
void expect_links_of_lines(const data::Batch& batch) {
  const auto& links = batch.columns.at(EncoderDecoder::kLinks);
  ASSERT_EQ(links.count(), 2 * batch.size);
  for (std::int64_t row = 0; row < batch.size; ++row) {
    const auto line = batch.lines[static_cast<std::size_t>(row)];
    const auto* link = links.symbols.data() + row * links.positions() * 2;
    EXPECT_EQ(link[0], line % (batch.columns[0].count_of(row) - 1)) << line;
    EXPECT_EQ(link[1], line % (batch.columns[1].count_of(row) - 1)) << line;
  }
}

TEST(Translation, KeepsTheLinksOfEachLineInSharesAndAfterAJump) {
  const TestFiles files;
  const auto pairs = linked_lines(files);
  for (const std::int64_t rank : {0, 1}) {
    const data::BatchOptions options{.batch_size = 4, .window = 20, .ranks = 2, .rank = rank};
    auto stream = pairs.stream(options);
    for (int i = 0; i < 5; ++i) expect_links_of_lines(stream.next());
    auto resumed = pairs.stream(options);
    resumed.seek(stream.position());
    for (int i = 0; i < 20; ++i) {
      const auto batch = resumed.next();
      expect_links_of_lines(batch);
      EXPECT_EQ(batch.columns, stream.next().columns);
    }
  }
}

TEST(Translation, NamesTheLineOfALinkThatIsNone) {
  const TestFiles files;
  const auto said_of = [&](const std::string& links) {
    const auto corpus = data::open_corpus(
        {files.write("s", "a\nb c\n"), files.write("t", "A\nB\n"), files.write("l", links)},
        translation().corpus_columns(3), {});
    return error_of([&] {
      data::check_corpus(*corpus, [&](const data::Row& row) {
        translation().check(row, [&](std::size_t column) { return corpus->where(column); });
      });
    });
  };
  const auto path = files.path("l");
  EXPECT_EQ(said_of("0-0\n1-0\n"), "");
  EXPECT_EQ(said_of("0-0\n2-0\n"), path +
                                       ":2: source word 2 of link 2-0, but the sentence has 2 "
                                       "words: expected 0 to 1");
  EXPECT_EQ(said_of("0-1\n0-0\n"), path +
                                       ":1: target word 1 of link 0-1, but the sentence has 1 "
                                       "words: expected 0 to 0");
  EXPECT_EQ(said_of("0-0\n0:0\n"), path +
                                       ":2: found '0:0': expected a word link i-j (ipj or i?j: "
                                       "possible), i and j counted from 0");
  EXPECT_NE(said_of("0-0\n").find(path + " has 1: "), std::string::npos);
  EXPECT_NE(said_of("\n\n\n").find(path + " has 3: "), std::string::npos);
}

TEST(Tasks, AreCalledByTheirNames) {
  for (const auto* task : all_tasks()) {
    EXPECT_EQ(&task_called(task->name()), task);
    EXPECT_GE(task->source_count(), 1U) << task->name();
    EXPECT_LT(task->target(), task->columns().size()) << task->name();
    EXPECT_FALSE(task->metrics().empty()) << task->name();
  }
  EXPECT_EQ(error_of([] { task_called("translaton"); }).rfind("task.name = translaton: ", 0), 0U);
}

}  // namespace
}  // namespace attend::tasks
