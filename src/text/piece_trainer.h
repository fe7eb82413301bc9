#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// What the text's folder and SentencePiece know of each other. The library makes vocabularies, and
// is a plug-in, loaded by who makes one: linked, it would cost every start, and bring its protobuf
// to whoever embeds us.

namespace attend::text {

struct PieceTraining {
  const std::vector<std::pair<std::string, std::int64_t>>& segments;  ///< words with their counts
  std::string kind;                                                   ///< bpe or unigram
  std::int64_t size = 0;
  double character_coverage = 1.0;
};

struct TrainedPieces {
  std::string model;    ///< the file
  std::string failure;  ///< why there is none
};

/// What the plug-in exports, under this name. The same segments give the same bytes.
using TrainPieces = void (*)(const PieceTraining& training, TrainedPieces& trained);
inline constexpr const char* kTrainPieces = "attend_train_pieces";
inline constexpr const char* kSentencePiecePlugin = "libattend_sentencepiece.so";

}  // namespace attend::text
