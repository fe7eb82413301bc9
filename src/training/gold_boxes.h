#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "format/boxes.h"
#include "metrics/pointing.h"
#include "tasks/predictor.h"
#include "tasks/task.h"

namespace attend::training {

/// Where in pictures the words of a text are: a line of boxes (format::read_boxes) for each of its
/// rows. Immutable.
class GoldBoxes {
 public:
  GoldBoxes() = default;

  /// Of rows of a text that was read from `text`, its files or its table. Throws Error, with file
  /// and line, of what is no box, unless there is a line for each of the text's, or if a box is of
  /// a word that the row's caption has not or goes beyond its picture, whose header is read for
  /// that. Features have none: they are refused.
  GoldBoxes(const std::string& path, const std::vector<std::string>& text,
            std::span<const data::Row> rows, const tasks::Task& task);

  bool empty() const { return boxes_.empty(); }

  /// Whether a model that was forced to say each row's caption (Predictor::score) looked there.
  /// Throws Error naming the file if it does not look at places of a picture.
  std::vector<metrics::Pointing> pointing_of(std::span<const tasks::Prediction> forced) const;

 private:
  std::string path_;
  std::vector<std::vector<format::WordBox>> boxes_;  // of each row
};

}  // namespace attend::training
