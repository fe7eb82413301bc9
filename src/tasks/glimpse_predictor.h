#pragma once

#include <span>
#include <vector>

#include "tasks/label_predictor.h"

namespace attend::tasks {

/// Predicts the labels of pictures, and says where it looked: of each glimpse what it stands for in
/// the picture, under the label that would have been said then, and with its log-probability. Of
/// models that see all of a picture there is nothing to look at, nor of the members of an ensemble
/// but the first.
class GlimpsePredictor final : public Predictor {
 public:
  /// Throws what LabelPredictor throws.
  GlimpsePredictor(std::span<const System* const> systems, Engine& engine);

  std::vector<std::vector<Prediction>> predict(std::span<const data::Row> rows,
                                               const TranslationOptions& options) const override;
  std::vector<Prediction> score(std::span<const data::Row> rows,
                                const TranslationOptions& options) const override;

 private:
  /// Where it looked in a row's picture, and log p of what it would have said after each glimpse.
  struct Seen {
    Reading reading;
    std::vector<float> log_p;  // [T]
  };
  std::vector<Seen> look(std::span<const data::Row> rows, const TranslationOptions& options) const;

  LabelPredictor labels_;
  const System& system_;
  Engine& engine_;
};

}  // namespace attend::tasks
