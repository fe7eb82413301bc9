#include "metrics/captions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "metrics/ngrams.h"

namespace attend::metrics {
namespace {

using Counts = std::array<NgramCounts, kCaptionOrders>;
using Numbers = std::vector<uint32_t>;

constexpr double kOne = 1e9;     // a ROUGE-L of 1, as a whole number of LineCounts
constexpr double kBeta = 1.2;    // how much recall counts
constexpr double kCider = 1e8;   // a CIDEr-D of 1, likewise
constexpr double kScale = 10.0;  // of CIDEr-D
constexpr double kSigma = 6.0;   // of the penalty of its lengths

Numbers numbers_of(std::string_view caption, const CaptionOptions& options,
                   Vocabulary& vocabulary) {
  const auto words = caption_words(caption, options);
  return vocabulary.numbers(std::vector<std::string_view>(words.begin(), words.end()));
}

/// Of sums of the n-grams of all orders.
template <std::size_t order, bool with_penalty>
double bleu_of_sums(std::span<const int64_t> sums) {
  double log_score = 0.0;
  for (std::size_t i = 0; i < order; ++i) {
    const auto counts = ngram_counts_of(sums, i);
    if (counts.matches == 0) return 0.0;
    log_score += std::log(static_cast<double>(counts.matches)) -
                 std::log(static_cast<double>(counts.hypothesis));
  }
  log_score /= static_cast<double>(order);
  const auto words = ngram_counts_of(sums, 0);
  if (with_penalty && words.hypothesis < words.reference) {
    log_score += 1.0 - static_cast<double>(words.reference) / static_cast<double>(words.hypothesis);
  }
  return 100.0 * std::exp(log_score);
}

constexpr LineCounts::Score kBleuOfSums[kCaptionOrders][2] = {
    {bleu_of_sums<1, false>, bleu_of_sums<1, true>},
    {bleu_of_sums<2, false>, bleu_of_sums<2, true>},
    {bleu_of_sums<3, false>, bleu_of_sums<3, true>},
    {bleu_of_sums<4, false>, bleu_of_sums<4, true>}};

double mean_of_rouge(std::span<const int64_t> sums) {
  return 100.0 * static_cast<double>(sums[0]) / kOne / static_cast<double>(sums[1]);
}

double mean_of_cider(std::span<const int64_t> sums) {
  if (sums[1] == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(sums[0]) / kCider / static_cast<double>(sums[1]);
}

/// The words of an n-gram, each by its number and 1 more; 0 where it has no more.
using Ngram = std::array<uint32_t, kCaptionOrders>;

std::size_t order_of(const Ngram& ngram) {
  return static_cast<std::size_t>(std::find(ngram.begin(), ngram.end(), 0U) - ngram.begin());
}

/// How often each n-gram of orders 1 to 4 occurs, in the n-grams' order, so that sums over them are
/// the same on every machine.
std::map<Ngram, int> ngrams_of(std::span<const uint32_t> numbers) {
  std::map<Ngram, int> counts;
  for (std::size_t first = 0; first < numbers.size(); ++first) {
    Ngram ngram{};
    for (std::size_t i = 0; i < std::min(kCaptionOrders, numbers.size() - first); ++i) {
      ngram[i] = numbers[first + i] + 1;
      ++counts[ngram];
    }
  }
  return counts;
}

/// A caption as CIDEr-D compares it.
struct Weighted {
  std::vector<std::pair<Ngram, double>> weights{};  ///< in the n-grams' order
  std::array<double, kCaptionOrders> norms{};       ///< of the weights of each order
  double length = 0.0;                              ///< 2-grams
};

/// In how many of the pictures each n-gram stands in some reference.
class DocumentFrequencies {
 public:
  void add(const std::vector<std::map<Ngram, int>>& references) {
    ++pictures_;
    for (const auto& counts : references) {
      for (const auto& [ngram, count] : counts) {
        auto& [pictures, last] = frequencies_[ngram];
        if (last != pictures_) ++pictures;
        last = pictures_;
      }
    }
  }

  Weighted weighted(const std::map<Ngram, int>& counts) const {
    Weighted caption;
    for (const auto& [ngram, count] : counts) {
      const auto order = order_of(ngram);
      const auto weight = count * std::log(pictures_ / frequency(ngram));
      caption.weights.emplace_back(ngram, weight);
      caption.norms[order - 1] += weight * weight;
      if (order == 2) caption.length += count;
    }
    for (auto& norm : caption.norms) norm = std::sqrt(norm);
    return caption;
  }

 private:
  struct Entry {
    double pictures = 0.0;
    double last = 0.0;  // the picture that it was last found at
  };

  double frequency(const Ngram& ngram) const {
    const auto found = frequencies_.find(ngram);
    return found == frequencies_.end() ? 1.0 : found->second.pictures;
  }

  double pictures_ = 0.0;
  std::map<Ngram, Entry> frequencies_;
};

/// The sum over n of a caption and one reference, [0, 4].
double similarity(const Weighted& caption, const Weighted& reference) {
  std::array<double, kCaptionOrders> products{};
  auto other = reference.weights.begin();
  for (const auto& [ngram, weight] : caption.weights) {
    while (other != reference.weights.end() && other->first < ngram) ++other;
    if (other == reference.weights.end()) break;
    if (other->first != ngram) continue;
    products[order_of(ngram) - 1] += std::min(weight, other->second) * other->second;
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < products.size(); ++i) {
    const auto norms = caption.norms[i] * reference.norms[i];
    if (norms > 0.0) sum += products[i] / norms;
  }
  const auto difference = caption.length - reference.length;
  return sum * std::exp(-difference * difference / (2.0 * kSigma * kSigma));
}

/// Of words as numbers.
int longest_common_subsequence(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  std::vector<int> lengths(b.size() + 1, 0);  // of the part of `a` so far and each beginning of b
  for (const auto word : a) {
    int before = 0;  // of the row above, one to the left
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int above = lengths[j];
      lengths[j] = word == b[j - 1] ? before + 1 : std::max(above, lengths[j - 1]);
      before = above;
    }
  }
  return lengths.back();
}

}  // namespace

LineCounts caption_bleu_counts(Lines found, const References& right, std::size_t order,
                               bool with_penalty, const CaptionOptions& options) {
  check_parallel(found, right);
  LineCounts lines{.width = kNgramNumbers * kCaptionOrders,
                   .score = kBleuOfSums[order - 1][with_penalty ? 1 : 0]};
  Vocabulary vocabulary;
  NgramMatcher matcher;
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::vector<Numbers> references;
    for (const auto& line : right[i]) references.push_back(numbers_of(line, options, vocabulary));
    const std::vector<std::span<const uint32_t>> views(references.begin(), references.end());
    Counts counts{};
    matcher.add(numbers_of(found[i], options, vocabulary), views, counts);
    lines.add(metrics::numbers_of(counts));
  }
  return lines;
}

double caption_rouge(std::string_view found, Lines right, const CaptionOptions& options) {
  Vocabulary vocabulary;
  const auto caption = numbers_of(found, options, vocabulary);
  double precision = 0.0;
  double recall = 0.0;
  for (const auto& line : right) {
    const auto reference = numbers_of(line, options, vocabulary);
    const double common = longest_common_subsequence(caption, reference);
    if (common == 0.0) continue;
    precision = std::max(precision, common / static_cast<double>(caption.size()));
    recall = std::max(recall, common / static_cast<double>(reference.size()));
  }
  if (precision == 0.0) return 0.0;
  constexpr double kSquare = kBeta * kBeta;
  return (1.0 + kSquare) * precision * recall / (recall + kSquare * precision);
}

LineCounts caption_rouge_counts(Lines found, const References& right,
                                const CaptionOptions& options) {
  check_parallel(found, right);
  LineCounts lines{.width = 2, .score = mean_of_rouge};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto score = caption_rouge(found[i], right[i], options);
    lines.add(std::array<int64_t, 2>{std::llround(score * kOne), 1});
  }
  return lines;
}

LineCounts cider_d_counts(Lines found, const References& right, const CaptionOptions& options) {
  check_parallel(found, right);
  Vocabulary vocabulary;
  DocumentFrequencies frequencies;
  std::vector<std::vector<std::map<Ngram, int>>> references;
  for (std::size_t i = 0; i < right.size(); ++i) {
    auto& of_picture = references.emplace_back();
    for (const auto& line : right[i]) {
      of_picture.push_back(ngrams_of(numbers_of(line, options, vocabulary)));
    }
    frequencies.add(of_picture);
  }
  LineCounts lines{.width = 2, .score = mean_of_cider};
  const int64_t counted = found.size() > 1 ? 1 : 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto caption = frequencies.weighted(ngrams_of(numbers_of(found[i], options, vocabulary)));
    double sum = 0.0;
    for (const auto& counts : references[i]) {
      sum += similarity(caption, frequencies.weighted(counts));
    }
    const auto mean = sum / static_cast<double>(kCaptionOrders * references[i].size());
    lines.add(std::array<int64_t, 2>{std::llround(kScale * mean * kCider), counted});
  }
  return lines;
}

std::string signature(const CaptionOptions& options, const References& references,
                      const std::string& more) {
  const bool is_lower = options.lowercase || options.tokenizer == CaptionTokenizer::kPtbLike;
  return fmt::format("{}|{}|case:{}|tok:{}|version:attend-" ATTEND_VERSION, references.signature(),
                     more, is_lower ? "lc" : "mixed", name_of(options.tokenizer));
}

}  // namespace attend::metrics
