#include "metrics/rouge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <new>
#include <span>

#include <fmt/format.h>
#include <libstemmer.h>

#include "core/error.h"
#include "core/fields.h"
#include "metrics/ngrams.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

using Words = std::vector<std::string>;
using Sentences = std::vector<Words>;

constexpr double kOne = 1e9;  // an F of 1, as a whole number of LineCounts

/// Porter's stemmer, of one thread.
std::string stem_of(const std::string& word) {
  constexpr std::size_t kShort = 3;  // rouge_score leaves these as they are
  if (word.size() <= kShort) return word;
  thread_local const std::unique_ptr<sb_stemmer, decltype(&sb_stemmer_delete)> stemmer(
      sb_stemmer_new("porter", nullptr), &sb_stemmer_delete);
  const auto* bytes = reinterpret_cast<const sb_symbol*>(word.data());
  const auto* stem = sb_stemmer_stem(stemmer.get(), bytes, static_cast<int>(word.size()));
  if (stem == nullptr) throw std::bad_alloc();
  const auto size = static_cast<std::size_t>(sb_stemmer_length(stemmer.get()));
  return {reinterpret_cast<const char*>(stem), size};
}

bool is_of_word(char32_t character, RougeTokenizer tokenizer) {
  if (tokenizer == RougeTokenizer::kUnicode) {
    return is_letter(character) || is_mark(character) || is_number(character);
  }
  return (character >= U'a' && character <= U'z') || (character >= U'0' && character <= U'9');
}

Words words_of(std::string_view sentence, const RougeOptions& options) {
  Words all;
  std::u32string word;
  const auto end = [&] {
    if (!word.empty()) all.push_back(options.stem ? stem_of(encode(word)) : encode(word));
    word.clear();
  };
  for (const auto character : decode(compared(std::string(sentence), /*lowercase=*/true))) {
    const bool is_alone = options.tokenizer == RougeTokenizer::kUnicode && is_wide(character);
    if (is_alone || !is_of_word(character, options.tokenizer)) end();
    if (is_of_word(character, options.tokenizer)) word.push_back(character);
    if (is_alone) end();
  }
  end();
  return all;
}

Words joined(const Sentences& sentences) {
  Words all;
  for (const auto& sentence : sentences) all.insert(all.end(), sentence.begin(), sentence.end());
  return all;
}

RougeScore score_of(double hits, std::size_t found, std::size_t right) {
  if (found == 0 || right == 0 || hits == 0.0) return {};
  const double precision = hits / static_cast<double>(found);
  const double recall = hits / static_cast<double>(right);
  return {precision, recall, 2.0 * precision * recall / (precision + recall)};
}

RougeScore of_ngrams(const Words& found, const Words& right, std::size_t order) {
  Vocabulary vocabulary;
  const auto numbers = [&](const Words& words) {
    return vocabulary.numbers(std::vector<std::string_view>(words.begin(), words.end()));
  };
  std::array<NgramCounts, 2> counts{};
  NgramMatcher().add(numbers(found), numbers(right), std::span(counts).first(order));
  const auto& of_order = counts.at(order - 1);
  return score_of(static_cast<double>(of_order.matches),
                  static_cast<std::size_t>(of_order.hypothesis),
                  static_cast<std::size_t>(of_order.reference));
}

/// Lengths of the longest common subsequences of all beginnings.  [right + 1, found + 1]
class Subsequences {
 public:
  Subsequences(const Words& right, const Words& found)
      : right_(right), found_(found), lengths_((right.size() + 1) * (found.size() + 1), 0) {
    for (std::size_t i = 1; i <= right.size(); ++i) {
      for (std::size_t j = 1; j <= found.size(); ++j) {
        at(i, j) = right[i - 1] == found[j - 1] ? at(i - 1, j - 1) + 1
                                                : std::max(at(i - 1, j), at(i, j - 1));
      }
    }
  }

  int longest() { return at(right_.size(), found_.size()); }

  /// Marks the places of one of the longest; which one of several is rouge_score's choice.
  void mark(std::vector<bool>& places) {
    auto i = right_.size();
    auto j = found_.size();
    while (i > 0 && j > 0) {
      if (right_[i - 1] == found_[j - 1]) {
        places[--i] = true;
        --j;
      } else if (at(i, j - 1) > at(i - 1, j)) {
        --j;
      } else {
        --i;
      }
    }
  }

 private:
  int& at(std::size_t i, std::size_t j) { return lengths_[i * (found_.size() + 1) + j]; }

  const Words& right_;
  const Words& found_;
  std::vector<int> lengths_;
};

/// How often each word occurs.
std::map<std::string_view, int> counted(const Sentences& sentences) {
  std::map<std::string_view, int> counts;
  for (const auto& sentence : sentences) {
    for (const auto& word : sentence) ++counts[word];
  }
  return counts;
}

/// Hits of all right sentences, each word no more often than either text has it.
double union_hits(const Sentences& found, const Sentences& right) {
  auto left_of_found = counted(found);
  auto left_of_right = counted(right);
  double hits = 0.0;
  for (const auto& sentence : right) {
    std::vector<bool> places(sentence.size(), false);
    for (const auto& other : found) Subsequences(sentence, other).mark(places);
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      if (!places[i]) continue;
      auto& of_found = left_of_found[sentence[i]];
      auto& of_right = left_of_right[sentence[i]];
      if (of_found == 0 || of_right == 0) continue;
      --of_found;
      --of_right;
      ++hits;
    }
  }
  return hits;
}

RougeScore score_of(const Sentences& found, const Sentences& right, RougeKind kind) {
  const auto all_found = joined(found);
  const auto all_right = joined(right);
  switch (kind) {
    case RougeKind::k1:
      return of_ngrams(all_found, all_right, 1);
    case RougeKind::k2:
      return of_ngrams(all_found, all_right, 2);
    case RougeKind::kL:
      return score_of(Subsequences(all_right, all_found).longest(), all_found.size(),
                      all_right.size());
    case RougeKind::kLOfSum:
      break;
  }
  return score_of(union_hits(found, right), all_found.size(), all_right.size());
}

}  // namespace

std::string name_of(RougeTokenizer tokenizer) {
  return tokenizer == RougeTokenizer::kGoogle ? "google" : "unicode";
}

RougeTokenizer rouge_tokenizer_called(const std::string& name) {
  check_one_of("--rouge-tokenizer", name, {"google", "unicode"});
  return name == "google" ? RougeTokenizer::kGoogle : RougeTokenizer::kUnicode;
}

std::vector<std::vector<std::string>> rouge_words(std::string_view line,
                                                  const RougeOptions& options) {
  Sentences sentences;
  for (;;) {
    const auto end = line.find(kSentenceEnd);
    sentences.push_back(words_of(line.substr(0, end), options));
    if (end == std::string_view::npos) return sentences;
    line.remove_prefix(end + kSentenceEnd.size());
  }
}

RougeScore rouge(std::string_view found, std::string_view right, RougeKind kind,
                 const RougeOptions& options) {
  return score_of(rouge_words(found, options), rouge_words(right, options), kind);
}

LineCounts rouge_counts(Lines found, const References& right, RougeKind kind,
                        const RougeOptions& options) {
  check_parallel(found, right);
  const auto mean = [](std::span<const int64_t> sums) {
    return 100.0 * static_cast<double>(sums[0]) / kOne / static_cast<double>(sums[1]);
  };
  LineCounts counts{.width = 2, .score = mean};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto words = rouge_words(found[i], options);
    double best = 0.0;
    for (const auto& line : right[i]) {
      best = std::max(best, score_of(words, rouge_words(line, options), kind).f);
    }
    counts.add(std::array<int64_t, 2>{std::llround(best * kOne), 1});
  }
  return counts;
}

std::string signature(const RougeOptions& options, const References& references) {
  return fmt::format("{}|f1|tok:{}|stem:{}|version:attend-" ATTEND_VERSION, references.signature(),
                     name_of(options.tokenizer), options.stem ? "porter" : "no");
}

}  // namespace attend::metrics
