#include "search/stepper.h"

#include <algorithm>
#include <cmath>

#include "core/bounds.h"
#include "core/fields.h"

namespace attend::search {
namespace {

/// The likeliest tokens of a row, best first; all spans but the first have room for as many.
void find_likeliest(std::span<const float> row, std::span<TokenId> tokens,
                    std::span<float> log_probabilities) {
  std::size_t known = 0;
  for (std::size_t token = 0; token < row.size(); ++token) {
    if (known == tokens.size() && !(row[token] > log_probabilities.back())) continue;
    auto place = known < tokens.size() ? known++ : known - 1;
    for (; place > 0 && row[token] > log_probabilities[place - 1]; --place) {
      tokens[place] = tokens[place - 1];
      log_probabilities[place] = log_probabilities[place - 1];
    }
    tokens[place] = static_cast<TokenId>(token);
    log_probabilities[place] = row[token];
  }
}

}  // namespace

LikeliestTokens Stepper::step_likeliest(std::span<const TokenId> tokens, std::size_t count,
                                        TokenId end) {
  const auto all = step(tokens);
  const auto size = vocabulary_size();
  count = std::min(count, size);
  const auto found = room_for(tokens.size(), count);
  for (std::size_t row = 0; row < tokens.size(); ++row) {
    const auto p = all.subspan(row * size, size);
    find_likeliest(p, found.tokens.subspan(row * count, count),
                   found.log_probabilities.subspan(row * count, count));
    found.of_end[row] = p[static_cast<std::size_t>(end)];
  }
  return {count, found.tokens, found.log_probabilities, found.of_end};
}

Stepper::Room Stepper::room_for(std::size_t rows, std::size_t count) {
  likeliest_.resize(rows * count);
  log_probabilities_of_likeliest_.resize(rows * count);
  log_probabilities_of_end_.resize(rows);
  return {likeliest_, log_probabilities_of_likeliest_, log_probabilities_of_end_};
}

void SearchOptions::validate() const {
  check_between("search.beam_size", beam_size, 1, 1'000);
  check_between("search.length_penalty", length_penalty, 0.0, 10.0);
  check_between("search.coverage_penalty", coverage_penalty, 0.0, 100.0);
  check_between("search.max_ratio", max_ratio, 0.0, 1000.0);
  check_between("search.max_extra", max_extra, 1, 1'000'000);
  check_between("search.min_ratio", min_ratio, 0.0, 1000.0);
  if (end_threshold != 0.0) check_between("search.end_threshold", end_threshold, 1.0, 100.0);
  check_between("search.ctc", ctc, 0.0, 1.0);
  check_between("no-repeat", no_repeat, 0, 1'000);
}

std::size_t SearchOptions::longest(std::size_t source_length) const {
  return static_cast<std::size_t>(max_ratio * static_cast<double>(source_length)) +
         static_cast<std::size_t>(max_extra);
}

std::size_t SearchOptions::shortest(std::size_t source_length) const {
  const auto tokens = static_cast<std::size_t>(min_ratio * static_cast<double>(source_length));
  return std::min(tokens, longest(source_length));
}

bool SearchOptions::bars_end(std::size_t length, std::size_t source_length, float of_end,
                             float of_best) const {
  if (length < shortest(source_length)) return true;
  return end_threshold > 0.0 &&
         static_cast<double>(of_end) < end_threshold * static_cast<double>(of_best);
}

double SearchOptions::score(const Hypothesis& hypothesis) const {
  const auto length = static_cast<double>(hypothesis.tokens.size() + 1);
  auto score = hypothesis.log_probability / std::pow(length, length_penalty);
  if (coverage_penalty == 0.0 || hypothesis.weights.empty()) return score;
  for (std::size_t j = 0; j < hypothesis.weights[0].size(); ++j) {
    double covered = 0.0;
    for (const auto& row : hypothesis.weights) covered += static_cast<double>(row[j]);
    score += coverage_penalty * std::log(std::clamp(covered, 1e-9, 1.0));
  }
  return score;
}

}  // namespace attend::search
