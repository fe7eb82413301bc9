#include "metrics/resampling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <stdexcept>

#include "core/fields.h"

namespace attend::metrics {
namespace {

/// A number below `bound`, the same on every platform. Numbers differ in how likely they are by
/// bound / 2^64 at most.
std::size_t below(std::mt19937_64& random, std::size_t bound) {
  return static_cast<std::size_t>(random() % bound);
}

}  // namespace

void ResamplingOptions::validate() const {
  check_between("resamples", static_cast<double>(samples), 100, 1e6);
  check_at_least("resampling-seed", seed, 0);
}

std::vector<std::vector<double>> resampled(std::span<const LineCounts> tables,
                                           const ResamplingOptions& options) {
  if (tables.empty()) return {};
  const auto lines = tables.front().lines();
  for (const auto& table : tables) {
    if (table.lines() != lines || lines == 0) {
      throw std::logic_error("resampling needs tables of the same lines, and at least one line");
    }
  }
  std::vector<std::vector<double>> scores(tables.size());
  std::mt19937_64 random(static_cast<std::uint64_t>(options.seed));
  std::vector<std::size_t> drawn(lines);
  std::vector<int64_t> sums;
  for (int64_t sample = 0; sample < options.samples; ++sample) {
    for (auto& line : drawn) line = below(random, lines);
    for (std::size_t i = 0; i < tables.size(); ++i) {
      sums.assign(tables[i].width, 0);
      for (const auto line : drawn) tables[i].add_to(sums, line);
      scores[i].push_back(tables[i].score(sums));
    }
  }
  return scores;
}

std::optional<Interval> interval_of(std::vector<double> scores) {
  std::erase_if(scores, [](double score) { return std::isnan(score); });
  if (scores.empty()) return std::nullopt;
  std::sort(scores.begin(), scores.end());
  const auto beyond = static_cast<std::size_t>(std::floor(
      0.5 * (1 - ResamplingOptions::kLevel) * static_cast<double>(scores.size()) + 1e-9));
  return Interval{scores[beyond], scores[scores.size() - 1 - beyond]};
}

PairedTest paired_test(double first, double second, std::span<const double> first_resampled,
                       std::span<const double> second_resampled) {
  if (first_resampled.size() != second_resampled.size()) {
    throw std::logic_error("a paired test needs the same resamples of both");
  }
  PairedTest test;
  test.difference = first - second;
  const double sign = test.difference > 0 ? 1 : -1;
  std::vector<double> differences;
  std::size_t against = 1;
  for (std::size_t i = 0; i < first_resampled.size(); ++i) {
    differences.push_back(first_resampled[i] - second_resampled[i]);
    if (!(sign * differences.back() > 0)) ++against;
  }
  test.interval = interval_of(differences);
  const auto share = static_cast<double>(against) / static_cast<double>(differences.size() + 1);
  test.p = test.difference == 0 || std::isnan(test.difference) ? 1 : std::min(1.0, 2 * share);
  return test;
}

}  // namespace attend::metrics
