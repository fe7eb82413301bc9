#pragma once

#include <span>
#include <string>

#include "core/links.h"
#include "text/corpus.h"

namespace attend::text {

/// Reads a line of links of a sentence pair: `i-j`, word i of the source and word j of the target,
/// from 0; possible ones, `ipj` or `i?j`, count as well. Throws Error naming `where` the line
/// stands if it is none, or if the sentences, of so many words, have no such word.
Links read_word_links(const std::string& line, const std::string& where, std::size_t source_words,
                      std::size_t target_words);

/// The same links between symbols: each symbol of a source word with each symbol of every target
/// word that it is linked to. Both lists say of each symbol which word it is in (Tokens::words).
Links symbol_links(const Links& words, std::span<const int> source_words,
                   std::span<const int> target_words);

}  // namespace attend::text
