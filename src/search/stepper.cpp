#include "search/stepper.h"

#include <algorithm>
#include <cmath>

#include "core/fields.h"

namespace attend::search {

void SearchOptions::validate() const {
  check_at_least("search.beam_size", beam_size, 1);
  check_between("search.length_penalty", length_penalty, 0.0, 10.0);
  check_between("search.coverage_penalty", coverage_penalty, 0.0, 100.0);
  check_between("search.max_ratio", max_ratio, 0.0, 1000.0);
  check_at_least("search.max_extra", max_extra, 1);
}

std::size_t SearchOptions::longest(std::size_t source_length) const {
  return static_cast<std::size_t>(max_ratio * static_cast<double>(source_length)) +
         static_cast<std::size_t>(max_extra);
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
