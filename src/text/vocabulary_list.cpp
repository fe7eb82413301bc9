#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "core/error.h"
#include "text/utf8.h"
#include "text/vocabulary_kinds.h"

namespace attend::text {
namespace {

bool is_special_name(std::string_view symbol) {
  return std::find(std::begin(kSpecialNames), std::end(kSpecialNames), symbol) !=
         std::end(kSpecialNames);
}

// A symbol of the text: its readable piece, and the byte that it starts at.
struct Symbol {
  std::string piece;
  std::size_t start = 0;
};

std::vector<Symbol> words_of(std::string_view nfc) {
  std::vector<Symbol> symbols;
  for (std::string& word : split_words(nfc)) symbols.push_back({.piece = std::move(word)});
  return symbols;
}

std::vector<Symbol> characters_of(std::string_view nfc) {
  std::vector<Symbol> symbols;
  std::size_t start = 0;
  for (const std::string_view point : code_points(nfc)) {
    symbols.push_back({.piece = with_visible_spaces(point), .start = start});
    start += point.size();
  }
  return symbols;
}

class ListVocabulary final : public Vocabulary {
 public:
  ListVocabulary(std::string kind, std::vector<std::string> symbols)
      : kind_(std::move(kind)), symbols_(std::move(symbols)) {
    for (std::size_t id = kFirstOrdinary; id < symbols_.size(); ++id) {
      ids_.emplace(symbols_[id], static_cast<TokenId>(id));
    }
  }

  std::string kind() const override { return kind_; }
  std::size_t size() const override { return symbols_.size(); }

  Tokens encode(std::string_view line) const override {
    const std::string nfc = to_nfc(line);
    const std::vector<int> words = word_of_each_byte(nfc);
    Tokens tokens;
    for (Symbol& symbol : symbols_of(nfc)) {
      const int index = static_cast<int>(tokens.ids.size());
      tokens.words.push_back(has_words() ? index : words[symbol.start]);
      tokens.ids.push_back(id_of(symbol.piece));
      tokens.pieces.push_back(std::move(symbol.piece));
    }
    return tokens;
  }

  std::vector<TokenId> encode_ids(std::string_view line) const override {
    std::vector<TokenId> ids;
    for (const Symbol& symbol : symbols_of(to_nfc(line))) ids.push_back(id_of(symbol.piece));
    return ids;
  }

  std::string decode(std::span<const TokenId> ids) const override {
    std::vector<std::string> pieces;
    for (const TokenId id : ids) {
      if (id == kUnknown || id >= kFirstOrdinary) pieces.push_back(piece(id));
    }
    return decode_pieces(pieces);
  }

  std::string decode_pieces(std::span<const std::string> pieces) const override {
    std::string text;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (has_words() && i > 0) text += ' ';
      text += pieces[i].empty() ? kUnknownPiece : std::string_view(pieces[i]);
    }
    return has_words() ? text : with_plain_spaces(text);
  }

  std::string piece(TokenId id) const override {
    if (id == kUnknown) return std::string(kUnknownPiece);
    return symbols_.at(static_cast<std::size_t>(id));
  }

  std::string bytes() const override { return fmt::format("{}\n", fmt::join(symbols_, "\n")); }

 private:
  bool has_words() const { return kind_ == "words"; }

  std::vector<Symbol> symbols_of(std::string_view nfc) const {
    return has_words() ? words_of(nfc) : characters_of(nfc);
  }

  TokenId id_of(const std::string& symbol) const {
    const auto found = ids_.find(symbol);
    return found == ids_.end() ? kUnknown : found->second;
  }

  std::string kind_;
  std::vector<std::string> symbols_;
  std::unordered_map<std::string, TokenId> ids_;  // without the special ones
};

std::vector<std::string> lines_of(std::string_view bytes) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    lines.emplace_back(bytes.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// What is wrong with an ordinary symbol; "" if nothing is.
std::string fault_of(const std::string& kind, const std::string& symbol) {
  if (symbol.empty()) return "empty";
  if (!is_valid_utf8(symbol)) return "not UTF-8";
  if (is_special_name(symbol)) return "a special symbol's name";
  if (kind == "words" && split_words(symbol) != std::vector<std::string>{symbol}) {
    return "not one word";
  }
  if (kind == "characters" && code_points(symbol).size() != 1) return "not one character";
  return "";
}

}  // namespace

void count_symbols(const std::string& kind, std::string_view nfc, Counts& counts) {
  for (const Symbol& symbol : kind == "words" ? words_of(nfc) : characters_of(nfc)) {
    if (!is_special_name(symbol.piece)) counts.add(symbol.piece);
  }
}

std::string list_of_symbols(const Counts& counts, const VocabularyOptions& options) {
  const std::vector<Counts::Entry> entries = counts.by_frequency();
  double total = 0;
  for (const auto& [symbol, count] : entries) total += static_cast<double>(count);
  const double wanted = options.kind == "words" ? total : total * options.character_coverage;

  std::string list = fmt::format("{}\n", fmt::join(kSpecialNames, "\n"));
  std::int64_t room = options.size - kFirstOrdinary;
  double covered = 0;
  for (const auto& [symbol, count] : entries) {
    if (room == 0 || covered >= wanted) break;
    list.append(symbol).append("\n");
    covered += static_cast<double>(count);
    --room;
  }
  return list;
}

std::unique_ptr<Vocabulary> load_list(const std::string& kind, std::string_view bytes,
                                      const std::string& where) {
  std::vector<std::string> symbols = lines_of(bytes);
  if (symbols.size() <= kFirstOrdinary || !bytes.ends_with('\n')) {
    throw Error(fmt::format("{}: not a vocabulary of {}: it is cut short", where, kind));
  }
  std::unordered_map<std::string_view, std::size_t> lines;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (i < kFirstOrdinary) {
      if (symbols[i] == kSpecialNames[i]) continue;
      throw Error(fmt::format("{}:{}: expected {}: not a vocabulary of {}", where, i + 1,
                              kSpecialNames[i], kind));
    }
    std::string fault = fault_of(kind, symbols[i]);
    const auto [first, is_new] = lines.emplace(symbols[i], i + 1);
    if (!is_new) fault = fmt::format("the same as line {}", first->second);
    if (!fault.empty()) {
      throw Error(fmt::format("{}:{}: {}: expected one of the {}, each on its own line", where,
                              i + 1, fault, kind));
    }
  }
  return std::make_unique<ListVocabulary>(kind, std::move(symbols));
}

}  // namespace attend::text
