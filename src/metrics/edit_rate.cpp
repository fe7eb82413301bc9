#include "metrics/edit_rate.h"

#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "metrics/edit_symbols.h"
#include "metrics/ngrams.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

bool is_nearer(const EditRate& one, const EditRate& other) {
  return one.edits < other.edits ||
         (one.edits == other.edits && one.reference_length > other.reference_length);
}

/// Numbers of the line's symbols, equal where they are.
std::vector<uint32_t> symbols_of(const std::string& line, const EditRateOptions& options,
                                 Vocabulary& vocabulary) {
  const auto text = compared(line, options.lowercase);
  const auto tokens = words(std::string_view(text));
  if (!options.of_characters) return vocabulary.numbers(tokens);
  std::vector<uint32_t> characters;
  for (const auto token : tokens) {
    if (!characters.empty()) characters.push_back(U' ');
    for (const char32_t character : decode(token)) characters.push_back(character);
  }
  return characters;
}

}  // namespace

double EditRate::rate() const {
  if (reference_length == 0) throw Error("an error rate needs references that hold a symbol");
  return static_cast<double>(edits) / static_cast<double>(reference_length);
}

void for_each_nearest(Lines hypotheses, const References& references,
                      const EditRateOptions& options, const EditedPair& of_pair) {
  check_parallel(hypotheses, references);
  Vocabulary vocabulary;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto hypothesis = symbols_of(hypotheses[i], options, vocabulary);
    std::optional<EditRate> nearest;
    std::vector<uint32_t> right;
    for (const auto& line : references[i]) {
      auto reference = symbols_of(line, options, vocabulary);
      const EditRate rate{edit_distance<uint32_t>(hypothesis, reference), std::ssize(reference)};
      if (nearest && !is_nearer(rate, *nearest)) continue;
      nearest = rate;
      right = std::move(reference);
    }
    of_pair(hypothesis, right, nearest->edits);
  }
}

EditRate edit_rate(Lines hypotheses, const References& references, const EditRateOptions& options) {
  EditRate total;
  for_each_nearest(hypotheses, references, options,
                   [&](std::span<const uint32_t> /*hypothesis*/,
                       std::span<const uint32_t> reference, int64_t edits) {
                     total.edits += edits;
                     total.reference_length += std::ssize(reference);
                   });
  return total;
}

}  // namespace attend::metrics
