#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/label_coder.h"
#include "models/labeller.h"
#include "tasks/predictor.h"

namespace attend::tasks {

/// Predicts labels: of a text or a pair the classes by their probability, or a label for each word
/// of a text.
class LabelPredictor final : public Predictor {
 public:
  /// Throws Error if the systems do not read and say the same.
  LabelPredictor(std::span<const System* const> systems, Engine& engine);

  /// The first `options.best` classes; of words the one best line. A row without any text has one
  /// empty answer.
  std::vector<std::vector<Prediction>> predict(std::span<const data::Row> rows,
                                               const TranslationOptions& options) const override;
  std::vector<Prediction> score(std::span<const data::Row> rows,
                                const TranslationOptions& options) const override;

 private:
  struct Answered;
  struct Choice;
  const data::LabelCoder& labels() const;
  void for_each_batch(std::span<const data::Row> rows, const TranslationOptions& options,
                      const std::function<void(const Answered&)>& take) const;
  std::vector<Prediction> best_of(const Answered& answered, std::size_t row,
                                  const TranslationOptions& options) const;
  std::vector<Choice> likeliest(const Answered& answered, std::size_t row) const;
  std::vector<Choice> right(const Answered& answered, std::size_t row) const;
  Prediction given(const Answered& answered, std::size_t row) const;
  std::vector<Reading> readings_of(const Answered& answered, std::size_t row,
                                   const std::vector<std::string>& answer) const;

  std::vector<const System*> systems_;
  std::optional<models::ChainScores> chain_;  // of all of them together; none: labels stand alone
  Engine& engine_;
};

}  // namespace attend::tasks
