#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include "core/error.h"
#include "text/sentence_piece_file.h"
#include "text/utf8.h"
#include "text/vocabulary_kinds.h"

namespace attend::text {
namespace {

// SentencePiece numbers the places of a word with 16 bits, and ends the program where that is too
// few: longer words (lines of a language without spaces) are learnt from in parts of this length.
constexpr std::size_t kSegmentLength = 256;

class SentencePieceVocabulary final : public Vocabulary {
 public:
  SentencePieceVocabulary(std::string kind, std::string_view bytes, const std::string& where)
      : kind_(std::move(kind)), bytes_(bytes) {
    check_sentence_piece_file(kind_, bytes, where);
    const auto status = processor_.LoadFromSerializedProto(bytes_);
    if (!status.ok() || processor_.GetPieceSize() <= kFirstOrdinary) {
      throw Error(fmt::format("{}: not a SentencePiece model, or cut short", where));
    }
  }

  std::string kind() const override { return kind_; }
  std::size_t size() const override { return static_cast<std::size_t>(processor_.GetPieceSize()); }

  Tokens encode(std::string_view line) const override {
    const std::string nfc = to_nfc(line);
    const std::vector<int> words = word_of_each_byte(nfc);
    const auto text = processor_.EncodeAsImmutableProto(nfc);
    Tokens tokens;
    for (const auto& piece : text.pieces()) {
      tokens.ids.push_back(static_cast<TokenId>(piece.id()));
      tokens.pieces.push_back(piece.piece());
      tokens.words.push_back(words[std::min<std::size_t>(piece.begin(), words.size() - 1)]);
    }
    return tokens;
  }

  std::vector<TokenId> encode_ids(std::string_view line) const override {
    return processor_.EncodeAsIds(to_nfc(line));
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
    for (const std::string& piece : pieces) text += piece.empty() ? kUnknownPiece : piece;
    // The first word's piece starts with "▁" too: no space of the text.
    if (text.starts_with(kVisibleSpace)) text.erase(0, kVisibleSpace.size());
    return with_plain_spaces(text);
  }

  std::string piece(TokenId id) const override {
    if (id < 0 || id >= processor_.GetPieceSize()) {
      throw std::out_of_range(fmt::format("symbol {} of {}", id, processor_.GetPieceSize()));
    }
    return id == kUnknown ? std::string(kUnknownPiece) : processor_.IdToPiece(id);
  }

  std::string bytes() const override { return bytes_; }

 private:
  std::string kind_;
  std::string bytes_;
  sentencepiece::SentencePieceProcessor processor_;
};

// The segments as SentencePiece is to read them. For bpe each comes once with its count, as its
// input format tsv has it: "segment<tab>count". Unigram takes its first pieces from what recurs in
// the lines, whatever the counts: there each comes as often as it was seen. (In the lines of the
// corpus it would miss whole words, for with a word the space after it recurs as well.)
class SegmentLines final : public sentencepiece::SentenceIterator {
 public:
  SegmentLines(const std::vector<Counts::Entry>& segments, bool with_counts)
      : segments_(segments), with_counts_(with_counts) {
    Next();
  }

  bool done() const override { return done_; }

  void Next() override {
    done_ = next_ == segments_.size();
    if (done_) return;
    const auto& [segment, count] = segments_[next_];
    if (with_counts_) {
      line_ = fmt::format("{}\t{}", segment, count);
      ++next_;
    } else {
      write_repeatedly(segment, count);
    }
  }

  const std::string& value() const override { return line_; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  void write_repeatedly(const std::string& segment, std::int64_t count) {
    constexpr int kMostInALine = 64;
    line_.clear();
    for (int i = 0; i < kMostInALine && given_ < count; ++i, ++given_) {
      line_.append(segment).append(" ");
    }
    if (given_ < count) return;
    given_ = 0;
    ++next_;
  }

  const std::vector<Counts::Entry>& segments_;
  bool with_counts_;
  std::size_t next_ = 0;
  std::int64_t given_ = 0;  // of the segment that is next
  std::string line_;
  bool done_ = false;
};

// How many characters SentencePiece makes symbols of whatever the size: the most frequent that
// cover the share asked for, in its own arithmetic, and "▁".
std::int64_t count_required_characters(const std::vector<Counts::Entry>& segments,
                                       double character_coverage) {
  std::unordered_map<std::string, std::int64_t> counts;
  std::int64_t total = 0;
  for (const auto& [segment, count] : segments) {
    counts[std::string(kVisibleSpace)] += count;
    total += count;
    for (const std::string_view point : code_points(segment)) {
      counts[std::string(point)] += count;
      total += count;
    }
  }
  std::vector<Counts::Entry> characters(counts.begin(), counts.end());
  std::sort(characters.begin(), characters.end(), [](const auto& left, const auto& right) {
    return left.second != right.second ? left.second > right.second : left.first < right.first;
  });
  std::int64_t required = 0;
  std::int64_t covered = 0;
  bool has_space = false;
  for (const auto& [character, count] : characters) {
    const auto share =
        static_cast<float>(static_cast<double>(covered) / static_cast<double>(total));
    if (share >= static_cast<float>(character_coverage)) break;
    covered += count;
    ++required;
    has_space = has_space || character == kVisibleSpace;
  }
  return required + (has_space ? 0 : 1);
}

void check_size(const std::vector<Counts::Entry>& segments, const VocabularyOptions& options) {
  const std::int64_t required = count_required_characters(segments, options.character_coverage);
  const std::int64_t least = required + kFirstOrdinary;
  if (options.size >= least) return;
  throw ConfigError("text.size", std::to_string(options.size),
                    fmt::format("at least {}: {} characters to know and {} special symbols; or a "
                                "smaller text.character_coverage",
                                least, required, kFirstOrdinary));
}

}  // namespace

// Words with their counts are all that SentencePiece would make of the lines.
void count_segments(std::string_view nfc, Counts& counts) {
  for (std::size_t at = 0; at < nfc.size();) {
    const std::size_t end = std::min(nfc.find(' ', at), nfc.size());
    const std::vector<std::string_view> points = code_points(nfc.substr(at, end - at));
    for (std::size_t first = 0; first < points.size(); first += kSegmentLength) {
      const std::string_view last = points[std::min(first + kSegmentLength, points.size()) - 1];
      const char* begin = points[first].data();
      counts.add({begin, static_cast<std::size_t>(last.data() + last.size() - begin)});
    }
    at = end + 1;
  }
}

std::string sentence_piece_model(const Counts& counts, const VocabularyOptions& options) {
  const std::vector<Counts::Entry> segments = counts.by_frequency();
  check_size(segments, options);
  const bool with_counts = options.kind == "bpe";
  SegmentLines lines(segments, with_counts);
  std::string model;
  const auto status = sentencepiece::SentencePieceTrainer::Train(
      {{"input_format", with_counts ? "tsv" : "text"},
       {"model_type", options.kind},
       {"vocab_size", std::to_string(options.size)},
       {"hard_vocab_limit", "false"},
       {"character_coverage", fmt::format("{}", options.character_coverage)},
       {"required_chars", std::string(kVisibleSpace)},
       {"normalization_rule_name", "identity"},  // to_nfc has been at work
       {"unk_id", std::to_string(kUnknown)},
       {"bos_id", std::to_string(kBegin)},
       {"eos_id", std::to_string(kEnd)},
       {"pad_id", std::to_string(kPadding)},
       {"max_sentence_length", "1000000"},  // bytes; all segments are shorter
       {"num_threads", "1"},                // sums do not depend on the machine
       {"minloglevel", "3"}},               // nothing on standard error
      &lines, &model);
  if (!status.ok()) {
    throw Error(fmt::format("cannot make a {} vocabulary of this text: {}", options.kind,
                            status.ToString()));
  }
  return model;
}

std::unique_ptr<Vocabulary> load_sentence_piece(const std::string& kind, std::string_view bytes,
                                                const std::string& where) {
  return std::make_unique<SentencePieceVocabulary>(kind, bytes, where);
}

}  // namespace attend::text
