#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/part.h"
#include "text/vocabulary.h"

namespace attend::data {

/// How one column is read and written: it encodes a cell's text into a part and decodes what a
/// model says. Made of the training data, a file of the model's folder, part of its fingerprint.
/// Immutable: any number of threads may share one.
class Coder {
 public:
  Coder() = default;
  Coder(const Coder&) = delete;
  Coder& operator=(const Coder&) = delete;
  virtual ~Coder() = default;

  /// "bpe", "unigram", "words", "characters" or "latex" of a text; "labels"; "scaling" of numbers;
  /// "series"; "picture"; "sound", "frames"; "file" of one that is kept (data/kept_file.h).
  virtual std::string kind() const = 0;

  /// Of its file; load_coder() gives it back.
  virtual std::string bytes() const = 0;

  /// How many symbols there are: indices are below it. 0: the column holds numbers.
  virtual std::int64_t symbol_count() const = 0;

  /// Throws Error, without saying where: not UTF-8, no such label.
  virtual Part encode(std::string_view cell) const = 0;

  /// The same; what is large in it is read when a batch needs it, and `where` is said if it then
  /// cannot be. The coder must outlive the part.
  virtual Part hold(std::string_view cell, const std::string& where) const;

  /// The cell that a file of right answers would have.
  virtual std::string decode(std::span<const Index> symbols) const = 0;

  /// The cell of a right answer in the spelling that decode() has: text::Vocabulary::as_said().
  virtual std::string as_said(std::string_view cell) const { return std::string(cell); }

  /// What each symbol of a cell reads: pieces, words, labels; an end as well.
  virtual std::vector<std::string> pieces(std::string_view cell) const = 0;
};

/// By column; one object where columns share it.
using Coders = std::map<std::string, std::shared_ptr<const Coder>, std::less<>>;

/// The coder of a column. Throws Error if there is none.
const Coder& coder_called(const Coders& coders, std::string_view column);

/// Text as the symbols of a vocabulary, and an end.
class TextCoder final : public Coder {
 public:
  explicit TextCoder(std::shared_ptr<const text::Vocabulary> vocabulary)
      : vocabulary_(std::move(vocabulary)) {}

  const std::shared_ptr<const text::Vocabulary>& vocabulary() const { return vocabulary_; }

  std::string kind() const override { return vocabulary_->kind(); }
  std::string bytes() const override { return vocabulary_->bytes(); }
  std::int64_t symbol_count() const override {
    return static_cast<std::int64_t>(vocabulary_->size());
  }
  Part encode(std::string_view cell) const override {
    return text_part(vocabulary_->encode_ids(cell));
  }
  std::string decode(std::span<const Index> symbols) const override {
    return vocabulary_->decode(symbols);
  }
  std::string as_said(std::string_view cell) const override { return vocabulary_->as_said(cell); }
  std::vector<std::string> pieces(std::string_view cell) const override;

 private:
  std::shared_ptr<const text::Vocabulary> vocabulary_;
};

/// The vocabulary of a column of text. Throws Error if it is none, or there is none.
const std::shared_ptr<const text::Vocabulary>& vocabulary_of(const Coders& coders,
                                                             std::string_view column);

/// The file's kind says which coder it is of. Throws Error naming `where` (the file) if the bytes
/// are none of the kind's. With `lowercase`, texts are read in small letters.
std::shared_ptr<const Coder> load_coder(const std::string& kind, std::string_view bytes,
                                        const std::string& where, bool lowercase = false);

}  // namespace attend::data
