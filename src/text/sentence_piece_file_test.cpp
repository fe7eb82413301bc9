#include "text/sentence_piece_file.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "text/vocabulary.h"

namespace attend::text {
namespace {

using namespace std::string_literals;

std::string made(const std::string& kind) {
  MemoryLines lines({"the cat sat on the mat", "the dog sat on the log", "naïve café", "日本語"});
  return train_vocabulary(lines, {.kind = kind, .size = 60})->bytes();
}

/// A field of bytes in protobuf's encoding: number * 8 + 2, the length, the bytes; all below 128.
std::string field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number * 8 + 2), static_cast<char>(bytes.size())} + bytes;
}

/// A field of the trainer's description above 15: two bytes of key.
std::string varint(int number, int value) {
  const int key = number * 8;
  return std::string{static_cast<char>((key & 127) | 128), static_cast<char>(key >> 7),
                     static_cast<char>(value)};
}

std::string complaint(const std::string& bytes, const std::string& kind = "bpe") {
  try {
    read_sentence_piece_file(kind, bytes, "v");
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

TEST(SentencePieceFile, PassesWhatTheProgramMakes) {
  EXPECT_EQ(complaint(made("bpe")), "none");
  EXPECT_EQ(complaint(made("unigram"), "unigram"), "none");
}

// Messages that follow each other in protobuf's encoding are one, joined: so a field can be added.
TEST(SentencePieceFile, RefusesWhatTheProgramNeverMakes) {
  const auto bytes = made("bpe");
  const auto expected = ": expected a SentencePiece model that this program made"s;
  EXPECT_EQ(complaint(bytes + field(3, field(2, "\x01\x00\x00\x7f garbage"s))),
            "v: a normaliser with a table" + expected);
  EXPECT_EQ(complaint(bytes + field(3, field(1, "nmt_nfkc"))), "v: a normaliser" + expected);
  EXPECT_EQ(complaint(bytes + field(3, "\x18\x00"s)), "v: the field 3 of kind 0" + expected);
  EXPECT_EQ(complaint(bytes + field(4, field(1, "a"))), "v: the field 4 of kind 2" + expected);
  EXPECT_EQ(complaint(bytes + field(5, field(2, "table"))), "v: the field 5 of kind 2" + expected);
  EXPECT_EQ(complaint(bytes + field(2, varint(35, 1))), "v: a model with byte_fallback" + expected);
  EXPECT_EQ(complaint(bytes + field(2, varint(24, 1))),
            "v: a model with treat_whitespace_as_suffix" + expected);
  EXPECT_EQ(complaint(bytes + field(2, varint(43, 7))),
            "v: the special symbol <pad> has the number 7" + expected);
  EXPECT_EQ(complaint(bytes, "unigram"),
            "v: a model of type 2, for a vocabulary of kind unigram" + expected);
}

TEST(SentencePieceFile, RefusesSymbolsThatAreNone) {
  const auto bytes = made("bpe");
  const auto with = [&](const std::string& symbol) { return complaint(bytes + field(1, symbol)); };
  const auto text = [](const std::string& symbol) { return field(1, symbol); };
  EXPECT_EQ(with(text("new") + "\x15\0\0\x80\xbf"s), "none");  // -1
  for (const auto& symbol :
       {""s, text(""), text("a b"), text("a\0b"s), text("\xff"), text("\n"), text("\x7f"),
        text("t"), text("new") + "\x18\x02", text("new") + "\x18\x04", text("new") + "\x18\x06",
        text("new") + "\x15\0\0\xc0\x7f"s, text("new") + "\x15\0\0\x80\xff"s,
        text("new") + "\x20\x01", text("new") + "\x15", text("new") + "\x0a\x7f"}) {
    EXPECT_TRUE(with(symbol).starts_with("v: ")) << testing::PrintToString(symbol);
  }
  const auto piece = field(1, text(std::string(100, 'x')));
  EXPECT_EQ(complaint(piece + bytes).substr(0, 31), "v: symbol 0 is a text of type 1");
}

TEST(SentencePieceFile, RefusesWhatIsCutShort) {
  const auto bytes = made("unigram");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(complaint(bytes.substr(0, size), "unigram"), "none") << size;
  }
}

/// A vocabulary of damaged bytes is refused, or it is one: it never does anything else.
TEST(SentencePieceFile, DamageIsRefusedOrHarmless) {
  std::mt19937_64 random(7);
  for (const auto* kind : {"bpe", "unigram"}) {
    const auto bytes = made(kind);
    for (int i = 0; i < 3000; ++i) {
      auto damaged = bytes;
      for (auto left = 1 + random() % 3; left > 0; --left) {
        damaged[random() % damaged.size()] = static_cast<char>(random());
      }
      if (i % 3 == 0) damaged.insert(random() % damaged.size(), bytes, random() % bytes.size(), 20);
      try {
        const auto vocabulary = load_vocabulary(kind, damaged, "v");
        const auto tokens = vocabulary->encode("the cat ☃ naïve  日本 ▁");
        EXPECT_EQ(vocabulary->encode_ids("the cat ☃ naïve  日本 ▁"), tokens.ids);
        (void)vocabulary->decode(tokens.ids);
      } catch (const Error& error) {
        EXPECT_TRUE(std::string(error.what()).starts_with("v: ")) << error.what();
      }
    }
  }
}

}  // namespace
}  // namespace attend::text
