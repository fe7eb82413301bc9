#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "text/vocabulary.h"

// What vocabulary.cpp needs of each kind; for nobody else.
namespace attend::text {

/// How often each string was seen, and the strings in an order that does not depend on the hash.
class Counts {
 public:
  using Entry = std::pair<std::string, std::int64_t>;

  void add(std::string_view text) { ++counts_[std::string(text)]; }
  bool empty() const { return counts_.empty(); }

  /// The most frequent first, ties by bytes.
  std::vector<Entry> by_frequency() const;

 private:
  std::unordered_map<std::string, std::int64_t> counts_;
};

/// The names of the special symbols in a file, in the order of their identifiers.
inline constexpr std::string_view kSpecialNames[kFirstOrdinary] = {"<unk>", "<s>", "</s>", "<pad>"};

/// The text with "▁" for each space, and with a space for each "▁".
std::string with_visible_spaces(std::string_view text);
std::string with_plain_spaces(std::string_view text);

/// The pieces of symbols as decode() has them: begin, end and padding are left out.
std::vector<std::string> spoken_pieces(const Vocabulary& vocabulary, std::span<const TokenId> ids);

// Vocabularies that are lists of symbols: words, characters, latex.
bool is_list(std::string_view kind);
void count_symbols(const std::string& kind, std::string_view nfc, Counts& counts);
std::string list_of_symbols(const Counts& counts, const VocabularyOptions& options);
std::unique_ptr<Vocabulary> load_list(const std::string& kind, std::string_view bytes,
                                      const std::string& where);

// Vocabularies of pieces, which SentencePiece makes: bpe and unigram.
void count_segments(std::string_view nfc, Counts& counts);
std::string sentence_piece_model(const Counts& counts, const VocabularyOptions& options);
std::unique_ptr<Vocabulary> load_pieces(const std::string& kind, std::string_view bytes,
                                        const std::string& where);

}  // namespace attend::text
