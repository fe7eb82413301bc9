#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "format/alignment.h"
#include "format/grid.h"
#include "format/timeline.h"
#include "metrics/numbers.h"
#include "tasks/translator.h"

namespace attend::tasks {

/// Where an answer looked, in one of the ways that its model looks: of a layer, a hop, a head.
struct Reading {
  std::string name;                    ///< "attention", "head 2"
  format::SoftAlignment alignment;     ///< [T, S]; T is 1 of a class
  std::size_t source = 0;              ///< the source column that was read
  std::optional<std::size_t> by{};     ///< the one whose symbols read it; none: those of the answer
  std::optional<format::Grid> grid{};  ///< how the source's positions lie; none: in a line
  std::vector<std::vector<format::Area>> frames{};  ///< of each step the windows that it saw, the
                                                    ///< finest first; none: weights say all
  std::optional<format::Timeline> times{};          ///< when they are heard; none: nobody knows
};

/// What is said of one row: a translation, a class, tags. Its text is the line that a file of right
/// answers would have.
struct Prediction {
  std::string text;
  double score = 0.0;                    ///< what ranked it
  double log_probability = 0.0;          ///< of all of it
  std::vector<float> log_probabilities;  ///< of each position of the target
  std::vector<Reading> readings;         ///< none where nobody wants them, or nothing is looked at
};

/// A step behind the end of a series.
struct Step {
  std::string time;
  std::vector<std::string> columns{};           ///< what the numbers are of
  std::vector<metrics::FoundNumber> numbers{};  ///< of each column
};

/// What comes behind the end of a series, and where the first answer looked.
struct Ahead {
  std::vector<Step> steps{};
  Prediction first{};
  std::vector<double> read{};  ///< of the first column, for the first answer; NaN: a gap
  std::string first_read_time{};
};

/// Predicts with one system, or with several as an ensemble. const: threads may share one.
class Predictor {
 public:
  Predictor() = default;
  Predictor(const Predictor&) = delete;
  Predictor& operator=(const Predictor&) = delete;
  virtual ~Predictor() = default;

  /// Of each row its predictions, best first: hypotheses of a beam, classes by probability. Throws
  /// Error if a cell cannot be read.
  virtual std::vector<std::vector<Prediction>> predict(std::span<const data::Row> rows,
                                                       const TranslationOptions& options) const = 0;

  /// How many places of the row's picture, or symbols of its text, are looked at; 0: not known.
  /// Throws Error if predict() would, of what the cells hold.
  virtual std::size_t measure(const data::Row& /*row*/) const { return 0; }

  /// What the rows' own targets are worth.
  virtual std::vector<Prediction> score(std::span<const data::Row> rows,
                                        const TranslationOptions& options) const = 0;
};

}  // namespace attend::tasks
