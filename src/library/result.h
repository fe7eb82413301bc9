#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <attend/attend.h>

#include "tasks/predictor.h"

namespace attend::library {

/// What was answered, in the shapes that C reads. Does not change.
class Result {
 public:
  explicit Result(std::vector<std::vector<tasks::Prediction>> rows);
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  ~Result() = default;

  std::size_t row_count() const { return rows_.size(); }

  // Throw Failure naming an index that is too large.
  std::size_t answer_count(std::size_t row) const;
  attend_answer answer(std::size_t row, std::size_t rank) const;
  attend_reading reading(std::size_t row, std::size_t rank, std::size_t index) const;
  const std::vector<attend_link>& links(std::size_t row, std::size_t rank, std::size_t index) const;

 private:
  struct Reading {
    std::string name;
    std::vector<float> weights;
    std::vector<std::string> targets;
    std::vector<std::string> sources;
    std::vector<const char*> target_texts;
    std::vector<const char*> source_texts;
    std::vector<std::int32_t> target_words;
    std::vector<std::int32_t> source_words;
    std::vector<attend_link> links;
    std::size_t column;
  };
  struct Answer {
    std::string text;
    double score;
    double log_probability;
    std::vector<float> log_probabilities;
    std::vector<Reading> readings;
  };
  static Reading flat(const tasks::Reading& reading);
  const Answer& at(std::size_t row, std::size_t rank) const;
  const Reading& at(std::size_t row, std::size_t rank, std::size_t index) const;

  std::vector<std::vector<Answer>> rows_;
};

}  // namespace attend::library
