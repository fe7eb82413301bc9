#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/bit_model.h"
#include "tasks/model_folder.h"
#include "tasks/predictor.h"

namespace attend::tasks {

/// Answers with the likelier ones of a model's bits, or of the mean of several models'
/// probabilities, as words of 0 and 1. Its log-probability is that of these bits.
class BitPredictor final : public Predictor {
 public:
  /// Throws Error if the systems read or say other numbers than the first one.
  BitPredictor(std::span<const System* const> systems, Engine& engine);

  std::vector<std::vector<Prediction>> predict(std::span<const data::Row> rows,
                                               const TranslationOptions& options) const override;
  std::vector<Prediction> score(std::span<const data::Row> rows,
                                const TranslationOptions& options) const override;

 private:
  /// Of a row what was found.
  struct Answered;
  void for_each_row(std::span<const data::Row> rows, const TranslationOptions& options,
                    const std::function<void(std::size_t row, const Answered&)>& take) const;

  std::vector<const System*> systems_;
  Engine& engine_;
};

}  // namespace attend::tasks
