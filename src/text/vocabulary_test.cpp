#include "text/vocabulary.h"

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "text/test_files.h"
#include "text/utf8.h"

namespace attend::text {
namespace {

using namespace std::string_literals;

const std::vector<std::string> kLines = {"the cat sat on the mat",
                                         "the dog sat on the log",
                                         "café naïve cafe\u0301",
                                         "日本語 の 文 です",
                                         "",
                                         "😀 the end .",
                                         "a\0b\tc\r"s,
                                         "the\u00A0no\u00A0break"};

std::unique_ptr<Vocabulary> trained(const std::string& kind, std::int64_t size,
                                    const std::vector<std::string>& lines = kLines) {
  MemoryLines source(lines);
  return train_vocabulary(source, {.kind = kind, .size = size});
}

// The words of a text with one space between them, as SentencePiece leaves it.
std::string with_single_spaces(const std::string& text) {
  std::string result;
  for (const char byte : text) {
    if (byte != ' ' || (!result.empty() && result.back() != ' ')) result += byte;
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

class EveryKind : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Vocabulary, EveryKind,
                         testing::Values("bpe", "unigram", "words", "characters", "latex"),
                         [](const auto& kind) { return kind.param; });

TEST_P(EveryKind, IsTheSameForTheSameLinesAndOptions) {
  EXPECT_EQ(trained(GetParam(), 70)->bytes(), trained(GetParam(), 70)->bytes());
}

TEST_P(EveryKind, IsNeverLargerThanAskedAndSmallerWhereTheTextIsSmall) {
  EXPECT_LE(trained(GetParam(), 70)->size(), 70U);
  const auto vocabulary = trained(GetParam(), 100'000);
  EXPECT_GT(vocabulary->size(), 20U);
  EXPECT_LT(vocabulary->size(), 400U);
}

TEST_P(EveryKind, ComesBackFromItsBytes) {
  const auto vocabulary = trained(GetParam(), 70);
  const auto loaded = load_vocabulary(GetParam(), vocabulary->bytes(), "a file");
  EXPECT_EQ(loaded->kind(), GetParam());
  EXPECT_EQ(loaded->size(), vocabulary->size());
  EXPECT_EQ(loaded->bytes(), vocabulary->bytes());
  for (const std::string& line : kLines) {
    EXPECT_EQ(loaded->encode(line).ids, vocabulary->encode(line).ids);
  }
}

TEST_P(EveryKind, DecodesWhatItEncodes) {
  const auto vocabulary = trained(GetParam(), 1000);
  for (const std::string& line : kLines) {
    const Tokens tokens = vocabulary->encode(line);
    for (const TokenId id : tokens.ids) EXPECT_GE(id, kFirstOrdinary) << line;
    std::string expected = to_nfc(line);
    if (GetParam() != "characters") expected = with_single_spaces(expected);
    if (GetParam() == "latex") {
      EXPECT_EQ(vocabulary->as_said(line), vocabulary->decode(tokens.ids));
      continue;  // VocabularyOfLatex
    }
    EXPECT_EQ(vocabulary->as_said(line), line);
    if (GetParam() == "words") expected = vocabulary->decode_pieces(split_words(expected));
    EXPECT_EQ(vocabulary->decode(tokens.ids), expected);
    EXPECT_EQ(vocabulary->decode_pieces(tokens.pieces), expected);
  }
}

TEST_P(EveryKind, GivesThreeListsOfOneLengthAndTheWordsInOrder) {
  const auto vocabulary = trained(GetParam(), 70);
  for (const std::string& line : kLines) {
    const Tokens tokens = vocabulary->encode(line);
    EXPECT_EQ(tokens.ids, vocabulary->encode_ids(line));
    EXPECT_EQ(tokens.pieces.size(), tokens.ids.size());
    ASSERT_EQ(tokens.words.size(), tokens.ids.size());
    EXPECT_TRUE(std::is_sorted(tokens.words.begin(), tokens.words.end()));
    const auto words = static_cast<int>(count_words(to_nfc(line)));
    EXPECT_TRUE(tokens.ids.empty() || tokens.words.back() == words - 1) << line;
  }
}

TEST_P(EveryKind, NeverTakesTextForASpecialSymbol) {
  const auto vocabulary = trained(GetParam(), 70, {"<s> a <unk>", "</s> b <pad>"});
  for (const TokenId id : vocabulary->encode("<s> a </s> <pad>").ids) {
    EXPECT_TRUE(id == kUnknown || id >= kFirstOrdinary);
  }
}

TEST_P(EveryKind, LeavesOutBeginEndAndPaddingAndShowsTheUnknown) {
  const auto vocabulary = trained(GetParam(), 1000);
  const Tokens the = vocabulary->encode("the");
  std::vector<TokenId> ids = {kBegin};
  ids.insert(ids.end(), the.ids.begin(), the.ids.end());
  ids.insert(ids.end(), {kEnd, kPadding, kPadding});
  EXPECT_EQ(vocabulary->decode(ids), GetParam() == "latex" ? "t h e" : "the");
  EXPECT_EQ(vocabulary->decode(std::vector<TokenId>{kUnknown}), "⁇");
  EXPECT_EQ(vocabulary->decode(std::vector<TokenId>{}), "");
  EXPECT_EQ(vocabulary->decode_pieces(std::vector<std::string>{""}), "⁇");
}

TEST_P(EveryKind, ShowsTheTextOfAnUnknownSymbol) {
  const Tokens tokens = trained(GetParam(), 1000)->encode("the жж");
  EXPECT_EQ(tokens.ids.back(), kUnknown);
  EXPECT_TRUE(tokens.pieces.back().ends_with("ж"));
  EXPECT_EQ(tokens.words.back(), 1);
}

TEST_P(EveryKind, NamesItsSymbolsAndRefusesOtherNumbers) {
  const auto vocabulary = trained(GetParam(), 70);
  EXPECT_EQ(vocabulary->piece(kUnknown), "⁇");
  EXPECT_EQ(vocabulary->piece(kBegin), "<s>");
  EXPECT_EQ(vocabulary->piece(kEnd), "</s>");
  EXPECT_EQ(vocabulary->piece(kPadding), "<pad>");
  EXPECT_THROW(vocabulary->piece(-1), std::logic_error);
  EXPECT_THROW(vocabulary->piece(static_cast<TokenId>(vocabulary->size())), std::logic_error);
}

TEST_P(EveryKind, RefusesTextThatIsNotUtf8) {
  EXPECT_THROW(trained(GetParam(), 70)->encode("a\xFF"), Error);
  EXPECT_EQ(error_of([] { trained(GetParam(), 70, {"a", "\xED\xA0\x80"}); }), "line 2: not UTF-8");
}

TEST_P(EveryKind, RefusesToBeMadeOfNothing) {
  for (const auto& lines : {std::vector<std::string>{}, std::vector<std::string>{"", ""}}) {
    EXPECT_EQ(error_of([&] { trained(GetParam(), 70, lines); }),
              "no text to make a vocabulary of: every line is empty");
  }
}

TEST_P(EveryKind, CanBeMadeOfOneCharacter) {
  const auto vocabulary = trained(GetParam(), 70, {"a"});
  EXPECT_EQ(vocabulary->decode(vocabulary->encode("a a").ids),
            GetParam() == "characters" ? "a⁇a" : "a a");
}

TEST_P(EveryKind, CanBeMadeOfAVeryLongWord) {
  const auto vocabulary = trained(GetParam(), 70, {std::string(200'000, 'a') + "b", "日本"});
  EXPECT_EQ(vocabulary->encode("日").ids.back() == kUnknown, GetParam() == "words");
  const std::string longest = std::string(100'000, 'a');
  if (GetParam() == "latex") {
    EXPECT_EQ(vocabulary->encode_ids(longest).size(), longest.size());
  } else if (GetParam() != "words") {
    EXPECT_EQ(vocabulary->decode(vocabulary->encode_ids(longest)), longest);
  }
}

TEST_P(EveryKind, RefusesBytesThatAreNotAVocabularyAndNamesTheFile) {
  const std::string bytes = trained(GetParam(), 70)->bytes();
  for (const std::string& bad :
       {""s, "garbage"s, "\x01\x02\xFF"s, bytes.substr(0, 20), bytes.substr(0, bytes.size() - 1)}) {
    testing::internal::CaptureStderr();
    const std::string message = error_of([&] { load_vocabulary(GetParam(), bad, "v.file"); });
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_TRUE(message.starts_with("v.file:")) << message;
  }
}

TEST_P(EveryKind, IsSilent) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  trained(GetParam(), 70)->encode("the");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

TEST_P(EveryKind, MayBeSharedByThreads) {
  const auto vocabulary = trained(GetParam(), 70);
  const std::vector<TokenId> expected = vocabulary->encode_ids(kLines[0]);
  std::vector<int> right(4, 0);
  std::vector<std::thread> threads;
  for (int& count : right) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) count += vocabulary->encode_ids(kLines[0]) == expected ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, (std::vector<int>{200, 200, 200, 200}));
}

TEST(VocabularyOfPieces, MergesTheMostFrequentPairFirst) {
  // ▁ab comes 3 times, ▁a 4 times: the pair (▁, a) is merged first, then (▁a, b).
  const auto vocabulary = trained("bpe", 9, {"ab ab ab ac"});
  EXPECT_EQ(vocabulary->size(), 9U);  // 4 special, ▁ a b c, one merge
  EXPECT_EQ(vocabulary->piece(4), "▁a");
  EXPECT_EQ(vocabulary->encode("ab").pieces, (std::vector<std::string>{"▁a", "b"}));
  EXPECT_EQ(trained("bpe", 10, {"ab ab ab ac"})->encode("ab").pieces,
            std::vector<std::string>{"▁ab"});
}

TEST(VocabularyOfPieces, LearnsWholeWordsThatComeOftenThoughNothingInThemRecurs) {
  for (const std::string kind : {"bpe", "unigram"}) {
    const auto vocabulary = trained(kind, 100, std::vector<std::string>(50, "abc defg hi"));
    EXPECT_EQ(vocabulary->encode("hi abc defg").pieces,
              (std::vector<std::string>{"▁hi", "▁abc", "▁defg"}));
  }
}

TEST(VocabularyOfPieces, SaysWhichSizeHoldsTheCharacters) {
  for (const std::string kind : {"bpe", "unigram"}) {
    // ▁ a b c d e f and the special symbols: 11.
    EXPECT_EQ(error_of([&] { trained(kind, 10, {"abc def"}); }),
              "text.size = 10: expected at least 11: 7 characters to know and 4 special symbols; "
              "or a smaller text.character_coverage");
    EXPECT_EQ(trained(kind, 11, {"abc def"})->size(), 11U);
  }
}

TEST(VocabularyOfPieces, LeavesRareCharactersUnknownButNeverTheSpace) {
  std::vector<std::string> lines(100, std::string(250, 'a') + std::string(250, 'b'));
  lines.push_back("z");
  MemoryLines source(lines);
  const auto vocabulary = train_vocabulary(
      source, {.kind = "bpe", .size = 7, .character_coverage = 0.98, .sample_lines = 0});
  EXPECT_EQ(vocabulary->size(), 7U);
  EXPECT_EQ(vocabulary->encode("a z").ids.back(), kUnknown);
  EXPECT_EQ(vocabulary->decode(vocabulary->encode_ids("a z b")), "a ⁇ b");
}

TEST(VocabularyOfPieces, SaysWhichWordAPieceIsIn) {
  const auto vocabulary = trained("bpe", 9, {"ab ab ab ac"});
  const Tokens tokens = vocabulary->encode("  ab   c a");
  EXPECT_EQ(tokens.pieces, (std::vector<std::string>{"▁a", "b", "▁", "c", "▁a"}));
  EXPECT_EQ(tokens.words, (std::vector<int>{0, 0, 1, 1, 2}));
}

TEST(VocabularyOfPieces, DecodesAnyTextOfItsCharacters) {
  const std::vector<std::string> characters = {"a", "b",      "é", "日",     "😀",     "\u0301",
                                               " ", "\uFFFD", "ﬁ", "\u200B", "\uFFFF"};
  std::string alphabet;
  for (const std::string& character : characters) alphabet += character + " ";
  std::mt19937 random(7);
  for (const std::string kind : {"bpe", "unigram"}) {
    const auto vocabulary = trained(kind, 100, {to_nfc(alphabet), "á b́ é ab ba"});
    for (int i = 0; i < 300; ++i) {
      std::string text;
      for (int n = 0; n < 20; ++n) text += characters[random() % characters.size()];
      EXPECT_EQ(vocabulary->decode(vocabulary->encode_ids(text)), with_single_spaces(to_nfc(text)));
    }
  }
}

TEST(VocabularyOfWords, HoldsTheMostFrequentAndTiesByBytes) {
  const auto vocabulary = trained("words", 7, {"b c a", "c d é"});
  EXPECT_EQ(vocabulary->bytes(), "<unk>\n<s>\n</s>\n<pad>\nc\na\nb\n");
  const Tokens tokens = vocabulary->encode("a d\u3000c");
  EXPECT_EQ(tokens.ids, (std::vector<TokenId>{5, kUnknown, 4}));
  EXPECT_EQ(tokens.pieces, (std::vector<std::string>{"a", "d", "c"}));
  EXPECT_EQ(tokens.words, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(vocabulary->decode(tokens.ids), "a ⁇ c");
}

TEST(VocabularyOfCharacters, ShowsSpacesAndCountsCodePoints) {
  const auto vocabulary = trained("characters", 100, {"aa a é"});
  EXPECT_EQ(vocabulary->bytes(), "<unk>\n<s>\n</s>\n<pad>\na\n▁\né\n");
  const Tokens tokens = vocabulary->encode("é  b");
  EXPECT_EQ(tokens.ids, (std::vector<TokenId>{6, 5, 5, kUnknown}));
  EXPECT_EQ(tokens.pieces, (std::vector<std::string>{"é", "▁", "▁", "b"}));
  EXPECT_EQ(tokens.words, (std::vector<int>{0, 1, 1, 1}));
}

TEST(VocabularyOfCharacters, CoversTheShareAskedFor) {
  MemoryLines lines({std::string(98, 'a') + "bc"});
  const auto vocabulary =
      train_vocabulary(lines, {.kind = "characters", .character_coverage = 0.98});
  EXPECT_EQ(vocabulary->size(), 5U);
}

TEST(VocabularyOfLatex, IsOfCommandsAndCharacters) {
  const auto vocabulary = trained("latex", 100, {"x^{2} x"});
  EXPECT_EQ(vocabulary->bytes(), "<unk>\n<s>\n</s>\n<pad>\nx\n2\n^\n{\n}\n");
  const Tokens tokens = vocabulary->encode("x ^2\\frac y");
  EXPECT_EQ(tokens.ids, (std::vector<TokenId>{4, 6, 5, kUnknown, kUnknown}));
  EXPECT_EQ(tokens.pieces, (std::vector<std::string>{"x", "^", "2", "\\frac", "y"}));
  EXPECT_EQ(tokens.words, (std::vector<int>{0, 1, 1, 1, 2}));
  EXPECT_EQ(vocabulary->decode(tokens.ids), "x ^ 2 ⁇ ⁇");
  EXPECT_EQ(vocabulary->as_said("x ^2\\frac y"), "x ^ 2 \\frac y");
}

TEST(VocabularyList, SaysWhichLineOfItsFileIsWrong) {
  const std::string start = "<unk>\n<s>\n</s>\n<pad>\n";
  const auto message = [&](const std::string& kind, const std::string& rest) {
    return error_of([&] { load_vocabulary(kind, start + rest, "v.txt"); });
  };
  EXPECT_EQ(message("words", "a\nb\na\n"),
            "v.txt:7: the same as line 5: expected one of the words, each on its own line");
  EXPECT_EQ(message("words", "a\n\nb\n"),
            "v.txt:6: empty: expected one of the words, each on its own line");
  EXPECT_EQ(message("words", "a b\n"),
            "v.txt:5: not one word: expected one of the words, each on its own line");
  EXPECT_EQ(message("characters", "a\nbc\n"),
            "v.txt:6: not one character: expected one of the characters, each on its own line");
  EXPECT_EQ(message("latex", "\\frac\nab\n"),
            "v.txt:6: not one symbol of LaTeX: expected one of the latex, each on its own line");
  EXPECT_EQ(message("characters", "\xFF\n"),
            "v.txt:5: not UTF-8: expected one of the characters, each on its own line");
  EXPECT_EQ(error_of([] { load_vocabulary("words", "<s>\na\nb\nc\nd\n", "v.txt"); }),
            "v.txt:1: expected <unk>: not a vocabulary of words");
}

TEST(VocabularySample, LooksAtAsManyLinesAsAsked) {
  std::vector<std::string> lines;
  for (int i = 0; i < 1000; ++i) lines.push_back("w" + std::to_string(i));
  MemoryLines source(lines);
  const VocabularyOptions options{.kind = "words", .size = 8000, .sample_lines = 100};
  const auto vocabulary = train_vocabulary(source, options);
  EXPECT_EQ(vocabulary->size(), 104U);
  EXPECT_EQ(train_vocabulary(source, options)->bytes(), vocabulary->bytes());
  VocabularyOptions other = options;
  other.seed = 2;
  EXPECT_NE(train_vocabulary(source, other)->bytes(), vocabulary->bytes());
}

TEST(VocabularyOptions, SayWhichSettingIsWrong) {
  EXPECT_THROW((VocabularyOptions{.kind = "bytes"}.validate()), ConfigError);
  EXPECT_THROW((VocabularyOptions{.size = 4}.validate()), ConfigError);
  EXPECT_THROW((VocabularyOptions{.size = 1LL << 40}.validate()), ConfigError);
  EXPECT_THROW((VocabularyOptions{.character_coverage = 1.5}.validate()), ConfigError);
  EXPECT_THROW((VocabularyOptions{.sample_lines = -1}.validate()), ConfigError);
  EXPECT_NO_THROW(VocabularyOptions{}.validate());
}

}  // namespace
}  // namespace attend::text
