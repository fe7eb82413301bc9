#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace attend::text {

/// The pieces of a SentencePiece model, in the order of their numbers.
struct PieceList {
  std::vector<std::string> texts;
  std::vector<float> scores;  ///< as many
};

/// Reads what train_vocabulary writes, of any size: symbols of visible UTF-8, each once, the four
/// special ones first, whole scores, no normaliser but the identity. Throws Error naming `where`,
/// what was found, and what is expected.
PieceList read_sentence_piece_file(const std::string& kind, std::string_view bytes,
                                   const std::string& where);

}  // namespace attend::text
