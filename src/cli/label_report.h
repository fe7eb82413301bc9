#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cli/explanation_report.h"
#include "tasks/label_explanation.h"

namespace attend::cli {

/// What explanations of labels are written in, for people: lines within a width, tables of numbers
/// with bars, the first numbers of vectors.
class LabelReport {
 public:
  explicit LabelReport(const ExplanationStyle& style) : style_(style) {}

  std::string take() { return std::move(text_); }

  void line(const std::string& words);

  /// All symbols of a text, and those that the vocabulary does not have.
  void symbols(const std::string& name, const std::vector<std::string>& symbols,
               const std::vector<std::string>& unknown);

  /// "    3  word", where the words of all rows are equally wide.
  std::string numbered(std::size_t place, const std::vector<std::string>& symbols) const;

  /// A word in so many columns as the widest of all needs.
  std::string fitted(const std::string& word, const std::vector<std::string>& among) const;

  /// A row of a table: a number, and a share of one with a bar.
  void row(const std::string& head, double number, double share);

  /// Such a row for each symbol, below a name and the names of energies and weights.
  void weights(const std::string& name, const std::vector<std::string>& symbols,
               const std::pair<std::string, std::string>& names, const std::vector<float>& energies,
               const std::vector<float>& weights);

  /// A vector for each symbol: its first numbers.
  void vectors(const std::vector<std::string>& symbols,
               const std::vector<std::vector<float>>& vectors);

  /// A vector with its size and norm; with an empty line before it, or without one.
  void vector(const std::string& name, const std::vector<float>& numbers);
  void vector_line(const std::string& name, const std::vector<float>& numbers);

  /// The likeliest of all labels, best first, the first of which is chosen.
  void labels(const std::vector<tasks::LabelChoice>& labels, std::size_t best);

  /// The same of a chain, which may choose another one.
  void labels_of_chain(const std::vector<tasks::LabelChoice>& labels, std::size_t best,
                       const std::string& chosen);

 private:
  void choices(const std::vector<tasks::LabelChoice>& labels, std::size_t best,
               const std::string& what);
  std::string first_of(const std::vector<float>& numbers, int taken) const;

  const ExplanationStyle& style_;
  std::string text_;
};

}  // namespace attend::cli
