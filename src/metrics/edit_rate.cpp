#include "metrics/edit_rate.h"

#include <iterator>
#include <optional>
#include <string_view>

#include "metrics/ngrams.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

bool is_nearer(const EditRate& one, const EditRate& other) {
  return one.edits < other.edits ||
         (one.edits == other.edits && one.reference_length > other.reference_length);
}

}  // namespace

double EditRate::rate() const {
  if (reference_length == 0) throw Error("an error rate needs references that hold a token");
  return static_cast<double>(edits) / static_cast<double>(reference_length);
}

EditRate edit_rate(Lines hypotheses, const References& references) {
  check_parallel(hypotheses, references);
  EditRate total;
  Vocabulary vocabulary;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto hypothesis = vocabulary.numbers(words(std::string_view(hypotheses[i])));
    std::optional<EditRate> nearest;
    for (const auto& line : references[i]) {
      const auto reference = vocabulary.numbers(words(std::string_view(line)));
      const EditRate rate{edit_distance<uint32_t>(hypothesis, reference), std::ssize(reference)};
      if (!nearest || is_nearer(rate, *nearest)) nearest = rate;
    }
    total.edits += nearest->edits;
    total.reference_length += nearest->reference_length;
  }
  return total;
}

}  // namespace attend::metrics
