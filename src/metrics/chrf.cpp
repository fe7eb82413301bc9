#include "metrics/chrf.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "metrics/ngrams.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

constexpr std::size_t kCharacterOrder = 6;
constexpr double kBeta = 2;

using Counts = std::vector<NgramCounts>;

std::vector<uint32_t> characters(std::string_view line) {
  std::vector<uint32_t> found;
  found.reserve(line.size());
  for (const char32_t character : decode(line)) {
    if (!is_space(character)) found.push_back(character);
  }
  return found;
}

bool is_punctuation(char byte) {  // Python's string.punctuation
  return (byte >= '!' && byte <= '/') || (byte >= ':' && byte <= '@') ||
         (byte >= '[' && byte <= '`') || (byte >= '{' && byte <= '~');
}

/// The words, with one punctuation mark taken off the end of each or, failing that, off its
/// beginning. "(hi)" becomes "(hi" and ")". A mark is one byte, so a word that is one mark stays.
std::vector<std::string_view> words_and_marks(std::string_view line) {
  std::vector<std::string_view> found;
  for (const auto word : words(line)) {
    if (word.size() > 1 && is_punctuation(word.back())) {
      found.push_back(word.substr(0, word.size() - 1));
      found.push_back(word.substr(word.size() - 1));
    } else if (word.size() > 1 && is_punctuation(word.front())) {
      found.push_back(word.substr(0, 1));
      found.push_back(word.substr(1));
    } else {
      found.push_back(word);
    }
  }
  return found;
}

/// The counts of one segment as they count in its corpus: but for the hypothesis's n-grams of an
/// order that the reference has none of.
Counts counted(Counts segment) {
  for (auto& count : segment) {
    if (count.reference == 0) count = {};
  }
  return segment;
}

/// In percent.
double f_score(const Counts& counts) {
  double precision = 0;
  double recall = 0;
  int orders = 0;
  for (const auto& count : counts) {
    if (count.hypothesis == 0 || count.reference == 0) continue;
    precision += static_cast<double>(count.matches) / static_cast<double>(count.hypothesis);
    recall += static_cast<double>(count.matches) / static_cast<double>(count.reference);
    ++orders;
  }
  if (precision + recall <= 0) return 0;
  precision /= orders;
  recall /= orders;
  constexpr double kFactor = kBeta * kBeta;
  return 100 * ((1 + kFactor) * precision * recall / (kFactor * precision + recall));
}

/// Of a segment: with which of its references it scores highest, the first of equals.
class SegmentCounter {
 public:
  explicit SegmentCounter(const ChrfOptions& options) : options_(options) {}

  Counts best(const std::string& hypothesis, Lines references) {
    Counts best;
    double most = -1;
    for (const auto& reference : references) {
      auto counts = count(hypothesis, reference);
      const auto score = references.size() == 1 ? 0 : f_score(counts);
      if (score <= most) continue;
      most = score;
      best = std::move(counts);
    }
    return best;
  }

 private:
  Counts count(const std::string& hypothesis_line, const std::string& reference_line) {
    const auto hypothesis = compared(hypothesis_line, options_.lowercase);
    const auto reference = compared(reference_line, options_.lowercase);
    Counts segment(kCharacterOrder + options_.word_order);
    matcher_.add(characters(hypothesis), characters(reference),
                 std::span(segment).first(kCharacterOrder));
    if (options_.word_order > 0) {
      matcher_.add(vocabulary_.numbers(words_and_marks(hypothesis)),
                   vocabulary_.numbers(words_and_marks(reference)),
                   std::span(segment).subspan(kCharacterOrder));
    }
    return segment;
  }

  ChrfOptions options_;
  Vocabulary vocabulary_;
  NgramMatcher matcher_;
};

double score_of_sums(std::span<const int64_t> sums) {
  Counts counts(sums.size() / kNgramNumbers);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = ngram_counts_of(sums, i);
  return f_score(counts);
}

}  // namespace

LineCounts chrf_counts(Lines hypotheses, const References& references, const ChrfOptions& options) {
  check_parallel(hypotheses, references);
  LineCounts lines{.width = kNgramNumbers * (kCharacterOrder + options.word_order),
                   .score = score_of_sums};
  SegmentCounter counter(options);
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    lines.add(numbers_of(counted(counter.best(hypotheses[i], references[i]))));
  }
  return lines;
}

ChrfScore chrf(Lines hypotheses, const References& references, const ChrfOptions& options) {
  return {chrf_counts(hypotheses, references, options).of_all()};
}

std::string signature(const ChrfOptions& options, const References& references) {
  return fmt::format("{}|case:{}|eff:yes|nc:{}|nw:{}|space:no|version:attend-" ATTEND_VERSION,
                     references.signature(), options.lowercase ? "lc" : "mixed", kCharacterOrder,
                     options.word_order);
}

std::string to_text(const ChrfScore& score, const ChrfOptions& options,
                    const std::string& signature) {
  return fmt::format("chrF{:.0f}{}{}{} = {:.2f}", kBeta, std::string(options.word_order, '+'),
                     signature.empty() ? "" : "|", signature, score.score);
}

}  // namespace attend::metrics
