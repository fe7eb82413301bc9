#include "metrics/edit_rate.h"

#include "metrics/ngrams.h"
#include "metrics/unicode.h"

namespace attend::metrics {

double EditRate::rate() const {
  if (reference_length == 0) throw Error("an error rate needs references that hold a token");
  return static_cast<double>(edits) / static_cast<double>(reference_length);
}

EditRate edit_rate(Lines hypotheses, Lines references) {
  check_parallel(hypotheses, references);
  EditRate total;
  Vocabulary vocabulary;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto hypothesis = vocabulary.numbers(words(std::string_view(hypotheses[i])));
    const auto reference = vocabulary.numbers(words(std::string_view(references[i])));
    total.edits += edit_distance<uint32_t>(hypothesis, reference);
    total.reference_length += static_cast<int64_t>(reference.size());
  }
  return total;
}

}  // namespace attend::metrics
