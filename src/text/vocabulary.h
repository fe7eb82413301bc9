#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/symbols.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::text {

using TokenId = Index;

using attend::kBegin;
using attend::kEnd;
using attend::kFirstOrdinary;
using attend::kPadding;
using attend::kUnknown;

struct VocabularyOptions {
  std::string kind = "bpe";             ///< bpe, unigram, words, characters or latex
  std::int64_t size = 8000;             ///< symbols at most, the four special ones included
  double character_coverage = 1.0;      ///< share of the characters to know, 0.98 to 1; not of
                                        ///< words and latex
  std::int64_t sample_lines = 1000000;  ///< lines looked at to train it; 0 for all
  std::uint64_t seed = 1;               ///< of the choice of those lines
  bool lowercase = false;               ///< of small letters alone: text/small_letters.h

  /// Throws ConfigError naming the setting and what it may be.
  void validate() const;
};

/// A line cut into symbols: three lists of one length.
struct Tokens {
  std::vector<TokenId> ids;         ///< without begin and end
  std::vector<std::string> pieces;  ///< readable ("▁the", "a"); the text also where it is unknown
  std::vector<int> words;           ///< which word of split_words(to_nfc(line)) each is in, from 0
};

/// Which symbols a text is made of, and their numbers: 0 to 3 are the special ones. Immutable: any
/// number of threads may share one.
class Vocabulary {
 public:
  Vocabulary() = default;
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;
  virtual ~Vocabulary() = default;

  /// bpe, unigram, words, characters or latex (text/latex.h).
  virtual std::string kind() const = 0;

  /// Whether each piece is a word of the text that decode() makes.
  virtual bool pieces_are_words() const { return false; }

  /// How many symbols, the special ones included: identifiers are below it.
  virtual std::size_t size() const = 0;

  /// The symbols of a line; it is brought to NFC first. Throws Error if it is not UTF-8.
  virtual Tokens encode(std::string_view line) const = 0;

  /// The symbols' identifiers alone: encode(line).ids, made faster.
  virtual std::vector<TokenId> encode_ids(std::string_view line) const = 0;

  /// The text of the symbols: begin, end and padding are left out, unknown ones read "⁇".
  virtual std::string decode(std::span<const TokenId> ids) const = 0;

  /// The text of readable pieces, as `encode` or `piece` gave them or as a caller put them in the
  /// place of unknown ones; an empty piece reads "⁇". A piece that opens a word starts with "▁" for
  /// bpe, unigram and characters; for words and latex each piece is one.
  virtual std::string decode_pieces(std::span<const std::string> pieces) const = 0;

  /// The line in the spelling that decode() has, where the kind knows several of the same text, as
  /// white space in LaTeX; otherwise the line. Throws Error if it is not UTF-8.
  virtual std::string as_said(std::string_view line) const { return std::string(line); }

  /// The readable piece of a symbol; the special ones are "⁇", "<s>", "</s>" and "<pad>".
  virtual std::string piece(TokenId id) const = 0;

  /// What a file of the vocabulary holds; load_vocabulary(kind(), bytes(), ...) gives it back.
  virtual std::string bytes() const = 0;
};

/// The vocabulary of this kind that a file holds. Throws Error naming `where` (the file) if the
/// bytes are not one.
std::unique_ptr<Vocabulary> load_vocabulary(const std::string& kind, std::string_view bytes,
                                            const std::string& where);

/// A vocabulary of the most useful symbols of these lines; fewer than options.size where there are
/// not that many. The same lines and options give the same bytes. Throws Error if there is no text,
/// or if options.size does not hold the characters that must be known (it says which size does).
std::unique_ptr<Vocabulary> train_vocabulary(LineSource& lines, const VocabularyOptions& options);

}  // namespace attend::text
