#include "metrics/confused_lines.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

/// The labels of a line as they are compared: all of it, or of each word.
std::vector<std::string> labels_of(const std::string& line, bool of_words, bool lowercase) {
  if (!of_words) return {compared(encode(stripped(decode(line))), lowercase)};
  const auto text = compared(line);
  std::vector<std::string> labels;
  for (const auto word : words(std::string_view(text))) labels.emplace_back(word);
  return labels;
}

std::size_t place_of(const Confusion& confusion, const std::string& label) {
  const auto& labels = confusion.labels;
  const auto place = std::lower_bound(labels.begin(), labels.end(), label);
  if (place == labels.end() || *place != label) {
    throw std::logic_error("confused_lines: not the matrix of these lines");
  }
  return static_cast<std::size_t>(place - labels.begin());
}

}  // namespace

std::vector<LineCells> confused_lines(const AnswerKind& kind, const Confusion& confusion,
                                      Lines found, const References& right,
                                      const ScoreOptions& options, std::size_t most) {
  const bool of_words = kind.name == "tags" || kind.name == "symbols";
  std::vector<LineCells> lines;
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i) {
    const auto of_found = labels_of(found[i], of_words, options.bleu.lowercase);
    const auto of_right = labels_of(right[i].front(), of_words, options.bleu.lowercase);
    if (of_found.size() != of_right.size()) {
      throw std::logic_error("confused_lines: labels of one side alone");
    }
    auto& cells = lines.emplace_back();
    for (std::size_t k = 0; k < of_right.size(); ++k) {
      cells.push_back(
          static_cast<std::uint32_t>(place_of(confusion, of_right[k]) * confusion.labels.size() +
                                     place_of(confusion, of_found[k])));
    }
  }
  return lines;
}

}  // namespace attend::metrics
