#include "data/part.h"

#include <gtest/gtest.h>

#include "data/label_coder.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using Extents = std::vector<std::int64_t>;

TEST(Pad, OfTextsMarksTheirEnds) {
  const std::vector<Example> examples = {
      {{text_part(std::vector<Index>{4, 5}), text_part(std::vector<Index>{6})}, 7},
      {{text_part(std::vector<Index>{8}), text_part(std::vector<Index>{9, 10, 11})}, 3}};
  const auto batch = make_batch(examples, 1);
  EXPECT_EQ(batch.size, 2);
  const auto& source = batch.columns[0];
  const auto& target = batch.columns[1];
  EXPECT_EQ(source.extents, Extents{3});
  EXPECT_EQ(target.extents, Extents{4});
  EXPECT_EQ(source.symbols, (std::vector<Index>{4, 5, kEnd, 8, kEnd, kPadding}));
  EXPECT_EQ(target.symbols, (std::vector<Index>{6, kEnd, kPadding, kPadding, 9, 10, 11, kEnd}));
  EXPECT_EQ(source.mask, (std::vector<float>{1, 1, 1, 1, 1, 0}));
  EXPECT_EQ(target.mask, (std::vector<float>{1, 1, 0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(source.shortest, 2);
  EXPECT_EQ(target.count_of(1), 4);
  EXPECT_EQ(batch.targets, 6);
  EXPECT_EQ(batch.lines, (std::vector<std::int64_t>{7, 3}));
}

TEST(Pad, OfATextWithoutSymbolsIsItsEnd) {
  const auto part = text_part({});
  EXPECT_EQ(part.length(), 0);
  const Part* parts[] = {&part};
  EXPECT_EQ(pad(parts).symbols, std::vector<Index>{kEnd});
}

// Words of letters: both dimensions are padded.
TEST(Pad, OfTwoDimensionsFillsBoth) {
  const Part one = {.extents = {2, 1}, .symbols = {4, 5}};
  const Part other = {.extents = {1, 3}, .symbols = {6, 7, 8}};
  const Part* parts[] = {&one, &other};
  const auto column = pad(parts);
  EXPECT_EQ(column.extents, (Extents{2, 3}));
  const auto p = kPadding;
  EXPECT_EQ(column.symbols, (std::vector<Index>{4, p, p, 5, p, p, 6, 7, 8, p, p, p}));
  EXPECT_EQ(column.mask, (std::vector<float>{1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0}));
  EXPECT_EQ(column.shortest, 1);
}

TEST(Pad, OfNumbersFillsWithZeros) {
  const Part one = {.extents = {1}, .size = 2, .numbers = {1, 2}};
  const Part other = {.extents = {2}, .size = 2, .numbers = {3, 4, 5, 6}};
  const Part* parts[] = {&one, &other};
  const auto column = pad(parts);
  EXPECT_EQ(column.numbers, (std::vector<float>{1, 2, 0, 0, 3, 4, 5, 6}));
  EXPECT_EQ(column.mask, (std::vector<float>{1, 0, 1, 1}));
}

TEST(Pad, OfSingleSymbolsHasNoDimension) {
  const Part one = {.symbols = {2}, .padding = 0};
  const Part other = {.symbols = {0}, .padding = 0};
  const Part* parts[] = {&one, &other};
  const auto column = pad(parts);
  EXPECT_EQ(column.extents, Extents{});
  EXPECT_EQ(column.symbols, (std::vector<Index>{2, 0}));
  EXPECT_EQ(column.count(), 2);
}

TEST(Pad, RefusesPartsOfDifferentKinds) {
  const Part symbols = {.extents = {1}, .symbols = {4}};
  const Part numbers = {.extents = {1}, .size = 1, .numbers = {4}};
  const Part single = {.symbols = {4}};
  for (const auto* other : {&numbers, &single}) {
    const Part* parts[] = {&symbols, other};
    EXPECT_THROW(pad(parts), std::logic_error);
  }
  EXPECT_THROW(pad({}), std::logic_error);
  EXPECT_THROW(make_batch(std::vector<Example>{}, 0), std::logic_error);
  EXPECT_THROW(make_batch(std::vector<Example>{{{single}, 1}, {{single, single}, 2}}, 0),
               std::logic_error);
}

TEST(LabelCoder, GivesLabelsTheirNumbersInTheOrderOfTheirBytes) {
  text::MemoryLines cells({"NUM", " LOC ", "NUM", "Abbr"});
  const auto coder = LabelCoder::learn(cells, false);
  EXPECT_EQ(coder->labels(), (std::vector<std::string>{"Abbr", "LOC", "NUM"}));
  EXPECT_EQ(coder->encode("NUM").symbols, std::vector<Index>{2});
  EXPECT_EQ(coder->encode("NUM").extents, Extents{});
  EXPECT_EQ(coder->decode(std::vector<Index>{1}), "LOC");
  EXPECT_EQ(LabelCoder::load(coder->bytes(), "labels")->labels(), coder->labels());
}

TEST(LabelCoder, GivesEachWordOfALineItsLabel) {
  text::MemoryLines cells({"DET NOUN", "VERB"});
  const auto coder = LabelCoder::learn(cells, true);
  const auto part = coder->encode_words("NOUN  VERB DET");
  EXPECT_EQ(part.symbols, (std::vector<Index>{1, 2, 0}));
  EXPECT_EQ(part.extents, Extents{3});
  EXPECT_EQ(coder->decode(part.symbols), "NOUN VERB DET");
}

TEST(LabelCoder, RefusesALabelThatWasNotInTraining) {
  text::MemoryLines cells({"positive", "negative"});
  const auto coder = LabelCoder::learn(cells, false);
  EXPECT_EQ(text::error_of([&] { coder->encode("positiv"); }),
            "the label positiv was not in training, which had 2; did you mean positive?");
}

TEST(LabelCoder, RefusesAFileThatIsNone) {
  for (const std::string bytes : {"", "a\n\nb\n", "a\na\n", "\xff\n"}) {
    EXPECT_THROW(LabelCoder::load(bytes, "labels"), Error) << bytes;
  }
  text::MemoryLines none({"", "  "});
  EXPECT_THROW(LabelCoder::learn(none, true), Error);
}

}  // namespace
}  // namespace attend::data
