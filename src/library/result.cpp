#include "library/result.h"

#include <utility>

#include <fmt/format.h>

#include "format/alignment.h"
#include "library/failure.h"

namespace attend::library {
namespace {

void check_index(const char* what, std::size_t index, std::size_t count) {
  if (index < count) return;
  throw Failure(ATTEND_BAD_ARGUMENT,
                fmt::format("{} {}: there are {}, counted from 0", what, index, count));
}

std::vector<const char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const auto& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

}  // namespace

/// Pointers to texts stay right where a reading is moved: the lists' own memory moves with them.
Result::Reading Result::flat(const tasks::Reading& reading) {
  const auto& from = reading.alignment;
  Reading flat;
  flat.name = reading.name;
  for (const auto& row : from.weights) {
    flat.weights.insert(flat.weights.end(), row.begin(), row.end());
  }
  flat.targets = from.target;
  flat.sources = from.source;
  flat.target_texts = pointers_to(flat.targets);
  flat.source_texts = pointers_to(flat.sources);
  flat.target_words.assign(from.target_words.begin(), from.target_words.end());
  flat.source_words.assign(from.source_words.begin(), from.source_words.end());
  for (const auto& [source, target] : format::hard_links(from)) {
    flat.links.push_back({source, target});
  }
  flat.column = reading.source;
  return flat;
}

Result::Result(std::vector<std::vector<tasks::Prediction>> rows) {
  for (auto& row : rows) {
    auto& answers = rows_.emplace_back();
    for (auto& one : row) {
      auto& answer = answers.emplace_back(Answer{std::move(one.text),
                                                 one.score,
                                                 one.log_probability,
                                                 std::move(one.log_probabilities),
                                                 {}});
      for (const auto& reading : one.readings) answer.readings.push_back(flat(reading));
    }
  }
}

std::size_t Result::answer_count(std::size_t row) const {
  check_index("row", row, rows_.size());
  return rows_[row].size();
}

const Result::Answer& Result::at(std::size_t row, std::size_t rank) const {
  check_index("rank", rank, answer_count(row));
  return rows_[row][rank];
}

const Result::Reading& Result::at(std::size_t row, std::size_t rank, std::size_t index) const {
  const auto& readings = at(row, rank).readings;
  check_index("reading", index, readings.size());
  return readings[index];
}

attend_answer Result::answer(std::size_t row, std::size_t rank) const {
  const auto& one = at(row, rank);
  return {.struct_size = sizeof(attend_answer),
          .text = one.text.c_str(),
          .text_size = one.text.size(),
          .score = one.score,
          .log_probability = one.log_probability,
          .log_probabilities = one.log_probabilities.data(),
          .log_probability_count = one.log_probabilities.size(),
          .reading_count = one.readings.size()};
}

attend_reading Result::reading(std::size_t row, std::size_t rank, std::size_t index) const {
  const auto& one = at(row, rank, index);
  return {.struct_size = sizeof(attend_reading),
          .name = one.name.c_str(),
          .weights = one.weights.data(),
          .targets = one.targets.size(),
          .sources = one.sources.size(),
          .target_texts = one.target_texts.data(),
          .source_texts = one.source_texts.data(),
          .target_words = one.target_words.data(),
          .source_words = one.source_words.data(),
          .column = one.column};
}

const std::vector<attend_link>& Result::links(std::size_t row, std::size_t rank,
                                              std::size_t index) const {
  return at(row, rank, index).links;
}

}  // namespace attend::library
