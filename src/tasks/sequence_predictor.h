#pragma once

#include "tasks/predictor.h"
#include "tasks/translator.h"

namespace attend::tasks {

/// What is said of a translation: its one reading, where it has weights, is called "attention".
Prediction prediction_of(Translation translation);

/// Predicts texts by search: what Translator translates.
class SequencePredictor final : public Predictor {
 public:
  SequencePredictor(std::span<const System* const> systems, Engine& engine)
      : translator_(systems, engine) {}

  std::vector<std::vector<Prediction>> predict(std::span<const data::Row> rows,
                                               const TranslationOptions& options) const override;
  std::size_t measure(const data::Row& row) const override {
    return translator_.measure(row.cells.at(0));
  }
  std::vector<Prediction> score(std::span<const data::Row> rows,
                                const TranslationOptions& options) const override;

 private:
  Translator translator_;
};

}  // namespace attend::tasks
