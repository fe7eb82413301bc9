#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace attend::metrics {

/// How BLEU divides a line into tokens before it counts.
enum class Tokenizer {
  k13a,            ///< that of mteval-v13a, the usual one: parts punctuation from words
  kInternational,  ///< that of mteval-v14: Unicode's punctuation, but within numbers, and symbols
  kChinese,        ///< each Chinese character is a token, the rest nearly as by 13a
  kCharacter,      ///< every character is a token, white space aside
  kNone,           ///< the line is tokenised already: at white space only
};

/// As signatures write it: "13a", "intl", "zh", "char" or "none".
std::string name_of(Tokenizer tokenizer);

/// The tokenizer with that name. Throws ConfigError if there is none.
Tokenizer tokenizer_called(const std::string& name);

std::vector<std::string> tokenizer_names();

/// The line with white space between its tokens: its words() are the tokens, those of sacreBLEU 2.
/// The line is UTF-8 and holds no newline.
std::string tokenize(std::string_view line, Tokenizer tokenizer);

}  // namespace attend::metrics
