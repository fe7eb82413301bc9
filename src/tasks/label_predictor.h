#pragma once

#include "models/label_model.h"
#include "tasks/predictor.h"

namespace attend::tasks {

/// Predicts labels: of a text the classes by their probability, or a label for each of its words.
class LabelPredictor final : public Predictor {
 public:
  /// `text` and `labels` are the columns of what is read and of what is said. Throws Error if the
  /// systems do not read and say the same.
  LabelPredictor(std::span<const System* const> systems, Engine& engine, const char* text,
                 const char* labels);

  /// The first `options.best` classes; of words the one best line. A row without text has one empty
  /// answer.
  std::vector<std::vector<Prediction>> predict(std::span<const data::Row> rows,
                                               const TranslationOptions& options) const override;
  std::vector<Prediction> score(std::span<const data::Row> rows,
                                const TranslationOptions& options) const override;

 private:
  struct Answered;
  std::vector<data::Part> parts_of(const data::Row& row) const;
  void for_each_batch(std::span<const data::Row> rows, const TranslationOptions& options,
                      const std::function<void(const Answered&)>& take) const;
  std::vector<Prediction> best_of(const Answered& answered, std::size_t row,
                                  const TranslationOptions& options) const;
  Prediction given(const Answered& answered, std::size_t row) const;
  std::vector<Reading> readings_of(const Answered& answered, std::size_t row,
                                   std::vector<std::string> target) const;

  std::vector<const System*> systems_;
  Engine& engine_;
  const char* text_;
  const char* labels_;
};

}  // namespace attend::tasks
