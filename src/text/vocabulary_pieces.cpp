// Vocabularies of pieces: bpe and unigram.

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include <fmt/format.h>

#include "text/piece_cutter.h"
#include "text/sentence_piece_file.h"
#include "text/utf8.h"
#include "text/vocabulary_kinds.h"

namespace attend::text {
namespace {

/// A line as pieces are cut from it: "▁" before each word, and no other space.
struct MarkedLine {
  std::string text;
  std::vector<std::size_t> from;  // of each byte, the one of the line that it stands for
};

MarkedLine marked(std::string_view line) {
  MarkedLine marked;
  bool is_new_word = true;
  std::size_t begin = 0;  // of the space, or of the first word
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == ' ') {
      if (!is_new_word) begin = at;
      is_new_word = true;
      continue;
    }
    if (is_new_word) {
      marked.from.resize(marked.from.size() + kVisibleSpace.size(),
                         marked.text.empty() ? at : begin);
      marked.text += kVisibleSpace;
    }
    is_new_word = false;
    marked.text += line[at];
    marked.from.push_back(at);
  }
  return marked;
}

class PieceVocabulary final : public Vocabulary {
 public:
  PieceVocabulary(std::string kind, std::string_view bytes, const std::string& where)
      : kind_(std::move(kind)),
        bytes_(bytes),
        pieces_(read_sentence_piece_file(kind_, bytes, where)),
        cutter_(kind_, pieces_) {}

  std::string kind() const override { return kind_; }
  std::size_t size() const override { return pieces_.texts.size(); }

  /// Unknown neighbours are one symbol, whose piece is the text of all.
  Tokens encode(std::string_view line) const override {
    const auto nfc = to_nfc(line);
    const auto words = word_of_each_byte(nfc);
    const auto read = marked(nfc);
    Tokens tokens;
    std::size_t at = 0;
    for (const auto& [id, size] : cutter_.cut(read.text)) {
      const auto piece = read.text.substr(at, size);
      if (id == kUnknown && !tokens.ids.empty() && tokens.ids.back() == kUnknown) {
        tokens.pieces.back() += piece;
      } else {
        tokens.ids.push_back(id);
        tokens.pieces.push_back(piece);
        tokens.words.push_back(words[read.from[at]]);
      }
      at += size;
    }
    return tokens;
  }

  std::vector<TokenId> encode_ids(std::string_view line) const override {
    std::vector<TokenId> ids;
    for (const auto& cut : cutter_.cut(marked(to_nfc(line)).text)) {
      if (cut.id != kUnknown || ids.empty() || ids.back() != kUnknown) ids.push_back(cut.id);
    }
    return ids;
  }

  std::string decode(std::span<const TokenId> ids) const override {
    return decode_pieces(spoken_pieces(*this, ids));
  }

  std::string decode_pieces(std::span<const std::string> pieces) const override {
    std::string text;
    for (const std::string& piece : pieces) text += piece.empty() ? kUnknownPiece : piece;
    // The first word's piece starts with "▁" too: no space of the text.
    if (text.starts_with(kVisibleSpace)) text.erase(0, kVisibleSpace.size());
    return with_plain_spaces(text);
  }

  std::string piece(TokenId id) const override {
    if (id < 0 || static_cast<std::size_t>(id) >= size()) {
      throw std::out_of_range(fmt::format("symbol {} of {}", id, size()));
    }
    return id == kUnknown ? std::string(kUnknownPiece)
                          : pieces_.texts[static_cast<std::size_t>(id)];
  }

  std::string bytes() const override { return bytes_; }

 private:
  std::string kind_;
  std::string bytes_;
  PieceList pieces_;
  PieceCutter cutter_;
};

}  // namespace

std::unique_ptr<Vocabulary> load_pieces(const std::string& kind, std::string_view bytes,
                                        const std::string& where) {
  return std::make_unique<PieceVocabulary>(kind, bytes, where);
}

}  // namespace attend::text
