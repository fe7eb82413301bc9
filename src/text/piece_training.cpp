#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "core/error.h"
#include "core/plugin.h"
#include "text/piece_trainer.h"
#include "text/utf8.h"
#include "text/vocabulary_kinds.h"

namespace attend::text {
namespace {

// SentencePiece numbers the places of a word with 16 bits, and ends the program where that is too
// few: longer words (lines of a language without spaces) are learnt from in parts of this length.
constexpr std::size_t kSegmentLength = 256;

constexpr Plugin kSentencePiece = {kSentencePiecePlugin, "a new vocabulary needs SentencePiece",
                                   "install libsentencepiece-dev and build again"};

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
  const auto segments = counts.by_frequency();
  check_size(segments, options);
  const auto train = reinterpret_cast<TrainPieces>(kSentencePiece.function(kTrainPieces));
  TrainedPieces trained;
  train({.segments = segments,
         .kind = options.kind,
         .size = options.size,
         .character_coverage = options.character_coverage},
        trained);
  if (!trained.failure.empty()) {
    throw Error(
        fmt::format("cannot make a {} vocabulary of this text: {}", options.kind, trained.failure));
  }
  return trained.model;
}

}  // namespace attend::text
