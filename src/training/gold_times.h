#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "format/time_files.h"
#include "metrics/token_distance.h"
#include "tasks/predictor.h"
#include "tasks/task.h"

namespace attend::training {

/// When the words of texts are said in their sounds: utterances of a file (format::TimeLinesReader)
/// for rows of a text. Immutable.
class GoldTimes {
 public:
  GoldTimes() = default;

  /// Of rows of a text that was read from `text`, its files or its table. Utterances with names are
  /// of the rows whose cells, or whose ends behind a "/", are called so; those without are one of
  /// each row of the text. Throws Error, with file and line: of what is none (TimeLinesReader); of
  /// times that do not fit a row's text or its sound, whose header is read for that (check_times);
  /// of a name that no row or several have; unless there are as many as rows. Frames of other
  /// programs have no times: they are refused.
  GoldTimes(const std::string& path, const std::vector<std::string>& text,
            std::span<const data::Row> rows, const tasks::Task& task);

  /// The same of rows that are utterance `places[i]` of `count`, where these have no names.
  GoldTimes(const std::string& path, std::span<const data::Row> rows, const tasks::Task& task,
            std::span<const std::size_t> places, std::size_t count);

  bool empty() const { return times_.empty(); }

  /// The symbols of a row; none where nobody knows when they are said.
  const std::vector<format::GoldTime>& of_row(std::size_t row) const { return times_.at(row); }

  /// How far from them a model that was forced to say each row's text (Predictor::score) looked.
  /// Throws Error naming the file if it looks at no sounds.
  std::vector<metrics::TokenDistance> distances_of(std::span<const tasks::Prediction> forced) const;

 private:
  std::string path_;
  std::vector<std::vector<format::GoldTime>> times_;  // of each row
};

}  // namespace attend::training
