#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "models/pair_labeller.h"

// Models that answer with labels, at small sizes, and what they are given.

namespace attend::tests {

constexpr int64_t kSymbols = 11;
constexpr int64_t kLabels = 4;
constexpr models::LabelSizes kSizes = {.symbols = kSymbols, .letters = 9, .labels = kLabels};

/// What a label is of.
enum class Of { kText, kWords, kPair };

/// A model under test.
struct Subject {
  std::string name;
  models::LabelConfig config;
  Of labels = Of::kText;

  bool of_words() const { return labels == Of::kWords; }
  std::unique_ptr<models::LabelModel> build() const;
  std::unique_ptr<models::LabelModel> build_on(Engine& engine) const;
};

void PrintTo(const Subject& subject, std::ostream* out);

/// Every kind of such a model.
const std::vector<Subject>& label_subjects();

/// Texts of six, one and four words with their letters, and labels of each kind; or these texts
/// with others of two, five and one words.
std::vector<data::Example> label_examples(Of kind);
data::Batch batch_of(const std::vector<data::Example>& some);

}  // namespace attend::tests
