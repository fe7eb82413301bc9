#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "metrics/caption_tokenizer.h"
#include "metrics/corpus.h"
#include "metrics/line_counts.h"

namespace attend::metrics {

// What captions are compared by, as coco-caption (Chen et al. 2015, arXiv 1504.00325) computes it.
// A line is one picture, its references are that picture's captions. All throw Error unless there
// are as many lines on both sides, and at least one, and a reference of each.

/// The n-grams of one order that BLEU ends with: BLEU-1 to BLEU-4.
inline constexpr std::size_t kCaptionOrders = 4;

/// BLEU-n of a corpus, n = `order` (Papineni et al. 2002), 0 to 100: the geometric mean of the
/// precisions of 1-grams to n-grams, an n-gram clipped by the reference that has it most often;
/// and, `with_penalty`, times min(1, exp(1 - r / c)), r the lengths of the references closest to
/// each caption, of two as close the shorter. Xu et al. 2015 report it without. It is not smoothed:
/// 0 where an order has no match. (coco-caption adds 1e-15 to each count of matches, which shows at
/// a BLEU-4 below 0.03 alone.)
LineCounts caption_bleu_counts(Lines found, const References& right, std::size_t order,
                               bool with_penalty, const CaptionOptions& options = {});

/// ROUGE-L of one caption (Lin 2004) with beta = 1.2, [0, 1]: (1 + beta^2) P R / (R + beta^2 P),
/// where P and R are the longest common subsequence as a share of the caption and of a reference:
/// of all references the largest P and the largest R, which need not be of the same one.
double caption_rouge(std::string_view found, Lines right, const CaptionOptions& options = {});

/// The mean over pictures of caption_rouge, 0 to 100; each kept to 1e-9.
LineCounts caption_rouge_counts(Lines found, const References& right,
                                const CaptionOptions& options = {});

/// CIDEr-D (Vedantam et al. 2015, eq. 4 and 5), 0 to 10: for a caption c, with the mean over its
/// references r,
///   10 / 4 sum_n sum_g min(w_c(g), w_r(g)) w_r(g) / (|w_c| |w_r|) exp(-(l_c - l_r)^2 / (2 6^2)),
/// g the n-grams of order n = 1 to 4, w(g) how often one occurs times log(pictures / df(g)), df(g)
/// in how many of the pictures some reference has it, at least 1, and l the number of 2-grams.
/// The factor 10 is coco-caption's, whose "CIDEr" this is. df is that of all pictures of `right`,
/// and stays so when lines are drawn from them. NaN of one picture, as then all weights are 0. Each
/// picture's value is kept to 1e-8.
LineCounts cider_d_counts(Lines found, const References& right, const CaptionOptions& options = {});

/// How scores were made, in sacreBLEU's form, with our own name and version; `more` are fields of
/// one of them: "bp:closest".
std::string signature(const CaptionOptions& options, const References& references,
                      const std::string& more);

}  // namespace attend::metrics
