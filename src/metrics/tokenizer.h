#pragma once

#include <string>
#include <string_view>

namespace attend::metrics {

/// How BLEU divides a line into tokens before it counts.
enum class Tokenizer {
  k13a,        ///< that of mteval-v13a, the usual one: parts punctuation from words
  kNone,       ///< the line is tokenised already: at white space only
  kCharacter,  ///< every character is a token, white space aside
};

/// As signatures write it: "13a", "none" or "char".
std::string name_of(Tokenizer tokenizer);

/// The tokenizer with that name. Throws ConfigError if there is none.
Tokenizer tokenizer_called(const std::string& name);

/// The line with white space between its tokens: its words() are the tokens. The line is UTF-8 and
/// holds no newline.
std::string tokenize(std::string_view line, Tokenizer tokenizer);

}  // namespace attend::metrics
