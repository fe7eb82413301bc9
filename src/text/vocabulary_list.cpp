#include <algorithm>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "core/error.h"
#include "text/latex.h"
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
  std::size_t at = 0;
  for (std::string& word : split_words(nfc)) {
    at = nfc.find(word, at);
    symbols.push_back({std::move(word), at});
    at += symbols.back().piece.size();
  }
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

std::vector<Symbol> symbols_of_latex(std::string_view nfc) {
  std::vector<Symbol> symbols;
  for (auto& symbol : latex_symbols(nfc)) symbols.push_back({std::move(symbol.text), symbol.start});
  return symbols;
}

// What the kinds of lists differ in.
struct ListKind {
  std::string_view name;
  std::string_view one;  // of its symbols
  std::vector<Symbol> (*cut)(std::string_view nfc);
  bool is_spaced = true;       // whether the text has a space between symbols, and not in them
  bool covers_a_share = true;  // whether text.character_coverage counts
  bool has_spellings = false;  // Vocabulary::as_said
};

constexpr ListKind kListKinds[] = {
    {.name = "words", .one = "word", .cut = words_of, .covers_a_share = false},
    {.name = "characters", .one = "character", .cut = characters_of, .is_spaced = false},
    {.name = "latex",
     .one = "symbol of LaTeX",
     .cut = symbols_of_latex,
     .covers_a_share = false,
     .has_spellings = true},
};

const ListKind& list_kind(std::string_view name) {
  return *std::find_if(std::begin(kListKinds), std::end(kListKinds),
                       [&](const ListKind& kind) { return kind.name == name; });
}

class ListVocabulary final : public Vocabulary {
 public:
  ListVocabulary(const ListKind& kind, std::vector<std::string> symbols)
      : kind_(kind), symbols_(std::move(symbols)) {
    for (std::size_t id = kFirstOrdinary; id < symbols_.size(); ++id) {
      ids_.emplace(symbols_[id], static_cast<TokenId>(id));
    }
  }

  std::string kind() const override { return std::string(kind_.name); }
  bool pieces_are_words() const override { return kind_.is_spaced; }
  std::size_t size() const override { return symbols_.size(); }

  Tokens encode(std::string_view line) const override {
    const std::string nfc = to_nfc(line);
    const std::vector<int> words = word_of_each_byte(nfc);
    Tokens tokens;
    for (Symbol& symbol : kind_.cut(nfc)) {
      tokens.words.push_back(words[symbol.start]);
      tokens.ids.push_back(id_of(symbol.piece));
      tokens.pieces.push_back(std::move(symbol.piece));
    }
    return tokens;
  }

  std::vector<TokenId> encode_ids(std::string_view line) const override {
    std::vector<TokenId> ids;
    for (const Symbol& symbol : kind_.cut(to_nfc(line))) ids.push_back(id_of(symbol.piece));
    return ids;
  }

  std::string decode(std::span<const TokenId> ids) const override {
    return decode_pieces(spoken_pieces(*this, ids));
  }

  std::string decode_pieces(std::span<const std::string> pieces) const override {
    std::string text;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (kind_.is_spaced && i > 0) text += ' ';
      text += pieces[i].empty() ? kUnknownPiece : std::string_view(pieces[i]);
    }
    return kind_.is_spaced ? text : with_plain_spaces(text);
  }

  std::string as_said(std::string_view line) const override {
    return kind_.has_spellings ? decode_pieces(encode(line).pieces) : std::string(line);
  }

  std::string piece(TokenId id) const override {
    if (id == kUnknown) return std::string(kUnknownPiece);
    return symbols_.at(static_cast<std::size_t>(id));
  }

  std::string bytes() const override { return fmt::format("{}\n", fmt::join(symbols_, "\n")); }

 private:
  TokenId id_of(const std::string& symbol) const {
    const auto found = ids_.find(symbol);
    return found == ids_.end() ? kUnknown : found->second;
  }

  const ListKind& kind_;
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
std::string fault_of(const ListKind& kind, const std::string& symbol) {
  if (symbol.empty()) return "empty";
  if (!is_valid_utf8(symbol)) return "not UTF-8";
  if (is_special_name(symbol)) return "a special symbol's name";
  const auto symbols = kind.cut(symbol);
  if (symbols.size() != 1 || symbols.front().piece != symbol)
    return fmt::format("not one {}", kind.one);
  return "";
}

}  // namespace

void count_symbols(const std::string& kind, std::string_view nfc, Counts& counts) {
  for (const Symbol& symbol : list_kind(kind).cut(nfc)) {
    if (!is_special_name(symbol.piece)) counts.add(symbol.piece);
  }
}

std::string list_of_symbols(const Counts& counts, const VocabularyOptions& options) {
  const std::vector<Counts::Entry> entries = counts.by_frequency();
  double total = 0;
  for (const auto& [symbol, count] : entries) total += static_cast<double>(count);
  const double wanted =
      total * (list_kind(options.kind).covers_a_share ? options.character_coverage : 1.0);

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

bool is_list(std::string_view kind) {
  return std::any_of(std::begin(kListKinds), std::end(kListKinds),
                     [&](const ListKind& list) { return list.name == kind; });
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
    std::string fault = fault_of(list_kind(kind), symbols[i]);
    const auto [first, is_new] = lines.emplace(symbols[i], i + 1);
    if (!is_new) fault = fmt::format("the same as line {}", first->second);
    if (!fault.empty()) {
      throw Error(fmt::format("{}:{}: {}: expected one of the {}, each on its own line", where,
                              i + 1, fault, kind));
    }
  }
  return std::make_unique<ListVocabulary>(list_kind(kind), std::move(symbols));
}

}  // namespace attend::text
