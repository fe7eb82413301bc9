#include "text/small_letters.h"

#include <utility>

#include "text/letter_case.h"
#include "text/utf8.h"

namespace attend::text {
namespace {

class SmallLetters final : public Vocabulary {
 public:
  explicit SmallLetters(std::unique_ptr<Vocabulary> vocabulary)
      : vocabulary_(std::move(vocabulary)) {}

  std::string kind() const override { return vocabulary_->kind(); }
  bool pieces_are_words() const override { return vocabulary_->pieces_are_words(); }
  std::size_t size() const override { return vocabulary_->size(); }
  Tokens encode(std::string_view line) const override { return vocabulary_->encode(small(line)); }
  std::vector<TokenId> encode_ids(std::string_view line) const override {
    return vocabulary_->encode_ids(small(line));
  }
  std::string decode(std::span<const TokenId> ids) const override {
    return vocabulary_->decode(ids);
  }
  std::string decode_pieces(std::span<const std::string> pieces) const override {
    return vocabulary_->decode_pieces(pieces);
  }
  std::string as_said(std::string_view line) const override { return vocabulary_->as_said(line); }
  std::string piece(TokenId id) const override { return vocabulary_->piece(id); }
  std::string bytes() const override { return vocabulary_->bytes(); }

 private:
  /// Whoever reads it says what is no UTF-8.
  static std::string small(std::string_view line) {
    return is_valid_utf8(line) ? in_small_letters(to_nfc(line)) : std::string(line);
  }

  std::unique_ptr<Vocabulary> vocabulary_;
};

}  // namespace

std::unique_ptr<Vocabulary> of_small_letters(std::unique_ptr<Vocabulary> vocabulary) {
  return std::make_unique<SmallLetters>(std::move(vocabulary));
}

}  // namespace attend::text
