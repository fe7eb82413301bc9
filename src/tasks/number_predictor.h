#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "metrics/numbers.h"
#include "models/number_model.h"
#include "tasks/model_folder.h"
#include "tasks/predictor.h"

namespace attend::tasks {

/// What a number that a model says becomes, and says of itself, as a line of answers has it.
struct NumberTask {
  /// Of scaled numbers [T, size] of a row, each on its own scale.
  std::function<std::vector<metrics::FoundNumber>(const System& system, const data::Row& row,
                                                  std::span<const float> scaled)>
      unscaled;

  /// What the two axes of a look are called: where it looks, and for what; for the numbers said, if
  /// the latter is empty.
  struct Axes {
    std::vector<std::string> read;
    std::vector<std::string> said{};
  };
  std::function<Axes(const System& system, const data::Row& row, const std::string& look)> axes;
};

/// Answers with the numbers of a model, or the mean of several models' numbers. What it says of a
/// row is a line of them; its log-probability is the mean squared error, negative, where the right
/// ones are given, else 0.
class NumberPredictor final : public Predictor {
 public:
  /// Throws Error if the systems read or say other numbers than the first one.
  NumberPredictor(std::span<const System* const> systems, Engine& engine, NumberTask task);

  std::vector<std::vector<Prediction>> predict(std::span<const data::Row> rows,
                                               const TranslationOptions& options) const override;
  std::vector<Prediction> score(std::span<const data::Row> rows,
                                const TranslationOptions& options) const override;

 private:
  /// Numbers and looks of each row; the right numbers, too.
  struct Answered;
  void for_each_batch(std::span<const data::Row> rows, const TranslationOptions& options,
                      const std::function<void(std::size_t row, const Answered&)>& take) const;
  Prediction prediction_of(const data::Row& row, const Answered& answered) const;

  std::vector<const System*> systems_;
  Engine& engine_;
  NumberTask task_;
};

/// A line of numbers.
std::string line_of(const std::vector<metrics::FoundNumber>& numbers);

}  // namespace attend::tasks
