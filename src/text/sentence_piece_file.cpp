#include "text/sentence_piece_file.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "core/wire_reader.h"
#include "text/utf8.h"
#include "text/vocabulary_kinds.h"

namespace attend::text {
namespace {

constexpr std::size_t kMostBytes = 500'000'000;
constexpr std::size_t kMostSymbols = 10'000'000;
constexpr std::size_t kMostSpecification = 10'000;  // bytes of what it was trained with
constexpr std::size_t kLongestSymbol = 256;  // bytes; SentencePiece's own limit: 16 characters
constexpr float kLargestScore = 1e9F;

// Numbers of sentencepiece_model.proto (Google, Apache 2.0). Its file holds the fields:
enum ModelField : std::uint64_t { kSymbol = 1, kTrainer = 2, kNormalizer = 3 };
enum SymbolField : std::uint64_t { kText = 1, kScore = 2, kType = 3 };
enum SymbolType : std::uint64_t { kNormalType = 1, kUnknownType = 2, kControlType = 3 };
enum ModelType : std::uint64_t { kUnigramModel = 1, kBpeModel = 2 };

class FileReader {
 public:
  FileReader(const std::string& kind, const std::string& where) : kind_(kind), where_(where) {}

  PieceList read(std::string_view bytes) {
    if (bytes.size() > kMostBytes) fail(fmt::format("{} bytes", bytes.size()));
    for_each_field(bytes, [&](const WireField& field) {
      if (field.wire != Wire::kBytes) return false;
      if (field.number == kSymbol) return check_symbol(field.bytes);
      if (field.number == kTrainer) return check_trainer(field.bytes);
      return field.number == kNormalizer && check_normalizer(field.bytes);
    });
    if (symbols_.size() <= kFirstOrdinary || !has_trainer_ || !has_normalizer_) {
      throw Error(where_ + ": not a SentencePiece model, or cut short");
    }
    return std::move(pieces_);
  }

 private:
  [[noreturn]] void fail(const std::string& found) const {
    throw Error(fmt::format("{}: {}: expected a SentencePiece model that this program made", where_,
                            found));
  }

  /// Calls use(field) with each; it says whether the field is one that there may be.
  template <class Use>
  void for_each_field(std::string_view message, const Use& use) const {
    WireReader reader(message);
    while (!reader.is_at_end()) {
      WireField field;
      if (!reader.take(field) || field.wire == Wire::kFixed64) {  // it has none
        throw Error(where_ + ": not a SentencePiece model, or cut short");
      }
      if (!use(field))
        fail(fmt::format("the field {} of kind {}", field.number, static_cast<int>(field.wire)));
    }
  }

  bool check_symbol(std::string_view message) {
    const auto id = symbols_.size();
    if (id == kMostSymbols) fail(fmt::format("over {} symbols", kMostSymbols));
    std::string_view text;
    std::uint64_t type = kNormalType;
    float score = 0.0F;
    for_each_field(message, [&](const WireField& field) {
      if (field.number == kText) text = field.bytes;
      if (field.number == kScore) {
        score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
      }
      if (field.number == kType) type = field.value;
      return (field.number == kText && field.wire == Wire::kBytes) ||
             (field.number == kScore && field.wire == Wire::kFixed32) ||
             (field.number == kType && field.wire == Wire::kVarint);
    });
    if (id < kFirstOrdinary) {
      check_special(id, text, type);
    } else if (type != kNormalType) {
      fail(fmt::format("symbol {} of type {}", id, type));
    }
    if (!is_symbol(text)) fail(fmt::format("symbol {} is no visible text in UTF-8", id));
    if (!(std::fabs(score) <= kLargestScore)) fail(fmt::format("symbol {} scores {}", id, score));
    if (!symbols_.insert(text).second) fail(fmt::format("symbol {} stands twice", id));
    pieces_.texts.emplace_back(text);
    pieces_.scores.push_back(score);
    return true;
  }

  void check_special(std::size_t id, std::string_view text, std::uint64_t type) const {
    const std::string_view name = kSpecialNames[id];
    if (text == name && type == (id == kUnknown ? kUnknownType : kControlType)) return;
    const bool can_be_shown = is_symbol(text) && text.size() <= 32;
    throw Error(
        fmt::format("{}: symbol {} is {} of type {}: expected {}; a SentencePiece model for "
                    "this program has unk_id=0, bos_id=1, eos_id=2, pad_id=3",
                    where_, id, can_be_shown ? text : "a text", type, name));
  }

  static bool is_symbol(std::string_view text) {
    if (text.empty() || text.size() > kLongestSymbol || !is_valid_utf8(text)) return false;
    for (const char c : text) {
      const auto byte = static_cast<std::uint8_t>(c);
      if (byte <= 0x20 || byte == 0x7F) return false;
    }
    return true;
  }

  bool check_trainer(std::string_view message) {
    constexpr std::uint64_t kModelType = 3;
    constexpr std::uint64_t kSuffixes = 24;
    constexpr std::uint64_t kByteFallback = 35;
    constexpr std::uint64_t kFirstId = 40;  // of <unk>, <s>, </s>, <pad>; 45 to 48: their names
    constexpr std::uint64_t kFirstName = 45;
    constexpr std::uint64_t kLast = 54;
    if (message.size() > kMostSpecification) fail("a long description of its training");
    for_each_field(message, [&](const WireField& field) {
      const auto number = field.number;
      if (number == kModelType && field.value != (kind_ == "bpe" ? kBpeModel : kUnigramModel)) {
        fail(fmt::format("a model of type {}, for a vocabulary of kind {}", field.value, kind_));
      }
      if (number == kByteFallback && field.value != 0) fail("a model with byte_fallback");
      if (number == kSuffixes && field.value != 0) fail("a model with treat_whitespace_as_suffix");
      if (number >= kFirstId && number < kFirstId + kFirstOrdinary &&
          field.value != number - kFirstId) {
        fail(fmt::format("the special symbol {} has the number {}",
                         kSpecialNames[number - kFirstId], field.value));
      }
      if (number >= kFirstName && number < kFirstName + kFirstOrdinary &&
          field.bytes != kSpecialNames[number - kFirstName]) {
        fail("a special symbol of another name");
      }
      has_trainer_ = has_trainer_ || number == kModelType;
      const bool is_number = number == kModelType || number == kByteFallback ||
                             number == kSuffixes ||
                             (number >= kFirstId && number < kFirstId + kFirstOrdinary);
      return number >= 1 && number <= kLast && (!is_number || field.wire == Wire::kVarint);
    });
    return true;
  }

  bool check_normalizer(std::string_view message) {
    has_normalizer_ = true;
    constexpr std::uint64_t kName = 1;
    constexpr std::uint64_t kTable = 2;
    for_each_field(message, [&](const WireField& field) {
      if (field.number == kTable && !field.bytes.empty()) fail("a normaliser with a table");
      if (field.number == kName && field.bytes != "identity") fail("a normaliser");
      return field.wire == Wire::kBytes && (field.number == kName || field.number == kTable);
    });
    return true;
  }

  const std::string& kind_;
  const std::string& where_;
  std::unordered_set<std::string_view> symbols_;
  PieceList pieces_;
  bool has_trainer_ = false;
  bool has_normalizer_ = false;
};

}  // namespace

PieceList read_sentence_piece_file(const std::string& kind, std::string_view bytes,
                                   const std::string& where) {
  return FileReader(kind, where).read(bytes);
}

}  // namespace attend::text
