#pragma once

#include <string>
#include <vector>

#include "core/links.h"

namespace attend::format {

/// Where each token of a translation looked: `weights[t][s]`  [T, S], how much of the reading for
/// target token t came from source token s. A word's tokens share the word's index, from 0 within
/// the sentence; tokens that belong to no word (the end symbol) have -1.
struct SoftAlignment {
  std::vector<std::string> source, target;      ///< tokens, S and T of them
  std::vector<std::vector<float>> weights;      ///< [T, S], finite
  std::vector<int> source_words, target_words;  ///< each token's word, S and T of them
};

/// Throws std::logic_error if the sizes of an alignment's parts do not fit or a weight is not
/// finite.
void check(const SoftAlignment& alignment);

/// The same alignment between words. A word's text is its tokens' without the "▁" of SentencePiece
/// before it; the weight between two words is the mean over the target word's tokens of the sum
/// over the source word's tokens. A token without a word stays as it is.
SoftAlignment merge_words(const SoftAlignment& alignment);

using attend::Link;
using attend::Links;

/// One link for each target word: to the source word of the largest weight, the first of equals.
/// Weight on tokens without a word counts for nothing. Sorted by source, then target word; without
/// source words there are no links.
Links hard_links(const SoftAlignment& alignment);

/// The matrix as text, columns separated by tabs: source tokens in the first row, target tokens in
/// the first column, weights with 4 decimals. Within tokens, tab, line feed, carriage return and
/// backslash are written \t, \n, \r and \\.
std::string to_tsv(const SoftAlignment& alignment);

}  // namespace attend::format
