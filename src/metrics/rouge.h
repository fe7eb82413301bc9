#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/corpus.h"
#include "metrics/line_counts.h"

namespace attend::metrics {

/// What a summary and its right one share of each other.
enum class RougeKind {
  k1,      ///< words
  k2,      ///< pairs of neighbouring words
  kL,      ///< the longest common subsequence of words, of the whole text
  kLOfSum  ///< ROUGE-Lsum: of each right sentence the union of those that it has with each found
           ///< one
};

/// How ROUGE divides a text into words. Text is in lower case then.
enum class RougeTokenizer {
  kGoogle,  ///< runs of a-z and 0-9, all else parts them, as rouge_score does: of other scripts,
            ///< and of letters with accents, nothing is left
  kUnicode  ///< runs of letters, marks and numbers of any script; a letter two columns wide, as of
            ///< Chinese, Japanese and Korean, is a word of its own
};

/// As signatures write it: "google" or "unicode".
std::string name_of(RougeTokenizer tokenizer);

/// Throws ConfigError, naming --rouge-tokenizer, if there is none.
RougeTokenizer rouge_tokenizer_called(const std::string& name);

struct RougeOptions {
  RougeTokenizer tokenizer = RougeTokenizer::kGoogle;
  bool stem = false;  ///< words of more than three letters by Porter's stemmer (1980): of English
};

/// Shares of 1.
struct RougeScore {
  double precision = 0.0;  ///< of what was found
  double recall = 0.0;     ///< of what is right
  double f = 0.0;          ///< 2 P R / (P + R); 0 where either text has no word
};

/// Between the sentences of a summary that is one line. Lsum alone looks for it.
inline constexpr std::string_view kSentenceEnd = "<q>";

/// What a line is compared by: the words of each sentence.
std::vector<std::vector<std::string>> rouge_words(std::string_view line,
                                                  const RougeOptions& options);

/// Of one summary. Lin 2004, sections 2, 3.1 and 3.2, with the one thing that his script 1.5.5 does
/// otherwise, as Google's rouge_score: a word is a hit of Lsum no more often than either text has
/// it.
RougeScore rouge(std::string_view found, std::string_view right, RougeKind kind,
                 const RougeOptions& options = {});

/// The mean F over summaries, in lines: 0 to 100. Of several right ones the best counts, as in
/// rouge_score. Each F is kept to 1e-9. Throws Error unless there are as many lines on both sides,
/// and at least one.
LineCounts rouge_counts(Lines found, const References& right, RougeKind kind,
                        const RougeOptions& options = {});

/// How the score was made, in sacreBLEU's form, with our own name and version.
std::string signature(const RougeOptions& options, const References& references);

}  // namespace attend::metrics
