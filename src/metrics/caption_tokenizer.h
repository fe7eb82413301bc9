#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace attend::metrics {

/// How a caption is divided into words before it is compared.
enum class CaptionTokenizer {
  /// Nearly as coco-caption does, which runs Stanford's PTBTokenizer and leaves punctuation out:
  /// lower case; white space and punctuation part words, and punctuation is left out; an
  /// apostrophe, a hyphen, a full stop, a slash, an underscore, "@" and "&" stay between two
  /// characters of a word, as do a comma and a colon between two digits; "%", "#", "@", "&" and
  /// symbols elsewhere are words of their own, as is a letter two columns wide; and the endings
  /// n't, 's, 'm, 'd, 're, 've and 'll are parted, as in "do n't". A full stop at a word's end is
  /// left out of abbreviations, too, and "cannot" stays one word, where PTBTokenizer's rules for
  /// English know better.
  kPtbLike,
  kNone  ///< the caption is tokenised already: at white space only, and in its own case
};

/// As signatures write it: "ptb-like" or "none".
std::string name_of(CaptionTokenizer tokenizer);

/// Throws ConfigError, naming --caption-tokenizer, if there is none.
CaptionTokenizer caption_tokenizer_called(const std::string& name);

struct CaptionOptions {
  CaptionTokenizer tokenizer = CaptionTokenizer::kPtbLike;
  bool lowercase = false;  ///< of kNone; kPtbLike always is
};

/// What a caption is compared by, in Unicode's form NFC. It is UTF-8.
std::vector<std::string> caption_words(std::string_view caption, const CaptionOptions& options);

}  // namespace attend::metrics
