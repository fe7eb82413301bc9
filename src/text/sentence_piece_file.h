#pragma once

#include <string>
#include <string_view>

namespace attend::text {

/// Reads a SentencePiece model before the library does, which believes what it reads: a
/// normaliser's table with wrong offsets makes it crash. Passes what train_vocabulary writes, of
/// any size: symbols of visible UTF-8, each once, the four special ones first, whole scores, no
/// normaliser but the identity. Throws Error naming `where`, what was found, and what is expected.
void check_sentence_piece_file(const std::string& kind, std::string_view bytes,
                               const std::string& where);

}  // namespace attend::text
