// What we cut beside what SentencePiece cuts, of the same model and the same text.

#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sentencepiece_processor.h>

#include "text/small_language.h"
#include "text/utf8.h"
#include "text/vocabulary.h"

namespace attend::text {
namespace {

const std::vector<std::string> kTexts = {"the cat sat on the mat",
                                         "the dog sat on the log, and so did the frog",
                                         "naïve café über Straße",
                                         "日本語 のテキスト",
                                         "a a a aa aaa aaaa aaaaa",
                                         "internationalization",
                                         "x",
                                         "the the the the",
                                         "żółw pełznie",
                                         "unbelievable unbelievably believable"};

/// Lines of what the model knows and of what it does not, with spaces wherever they may be.
std::vector<std::string> drawn_lines(int count) {
  const std::vector<std::string> parts = {
      "the", "cat", "a",      "aa",   "sat",  "on ",      " ",     "  ", "é",
      "ö",   "日",  "本",     "ж",    "🙂", "🙂🙂", "_",     "▁",  "\t",
      "zq",  "0",   "believ", "able", "un",   "<s>",      "<unk>", ".",  "\xC2\xA0"};
  std::mt19937 random(7);
  std::vector<std::string> lines = kTexts;
  lines.insert(lines.end(), {"", " ", "   ", "🙂", " the", "the ", "  the   cat  "});
  for (int i = 0; i < count; ++i) {
    std::string line;
    const auto length = random() % 12;
    for (unsigned j = 0; j < length; ++j) line += parts[random() % parts.size()];
    lines.push_back(line);
  }
  return lines;
}

class Pieces : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Kinds, Pieces, testing::Values("bpe", "unigram"),
                         [](const auto& kind) { return kind.param; });

TEST_P(Pieces, AreThoseOfTheLibrary) {
  for (const std::int64_t size : {60, 80, 120}) {
    MemoryLines lines(kTexts);
    const auto ours = train_vocabulary(lines, {.kind = GetParam(), .size = size});
    sentencepiece::SentencePieceProcessor theirs;
    ASSERT_TRUE(theirs.LoadFromSerializedProto(ours->bytes()).ok());
    ASSERT_EQ(ours->size(), static_cast<std::size_t>(theirs.GetPieceSize()));
    for (const auto& line : drawn_lines(3000)) {
      const auto nfc = to_nfc(line);
      const auto words = word_of_each_byte(nfc);
      const auto tokens = ours->encode(line);
      const auto expected = theirs.EncodeAsImmutableProto(nfc);
      ASSERT_EQ(tokens.ids.size(), expected.pieces_size()) << line;
      for (std::size_t i = 0; i < tokens.ids.size(); ++i) {
        const auto piece = expected.pieces(static_cast<int>(i));
        EXPECT_EQ(tokens.ids[i], static_cast<TokenId>(piece.id())) << line;
        EXPECT_EQ(tokens.pieces[i], piece.piece()) << line;
        EXPECT_EQ(tokens.words[i], words[piece.begin()]) << line;
      }
      EXPECT_EQ(ours->encode_ids(line), theirs.EncodeAsIds(nfc)) << line;
    }
  }
}

TEST_P(Pieces, OfALongTextAreThoseOfTheLibrary) {
  std::string text;
  std::vector<std::string> sentences;
  const SmallLanguage language;
  std::mt19937_64 random(3);
  for (int i = 0; i < 400; ++i) {
    sentences.push_back(to_line(language.draw(random).source));
    text += sentences.back() + " ";
  }
  MemoryLines lines(sentences);
  const auto ours = train_vocabulary(lines, {.kind = GetParam(), .size = 300});
  sentencepiece::SentencePieceProcessor theirs;
  ASSERT_TRUE(theirs.LoadFromSerializedProto(ours->bytes()).ok());
  EXPECT_EQ(ours->encode_ids(text), theirs.EncodeAsIds(to_nfc(text)));
}

}  // namespace
}  // namespace attend::text
