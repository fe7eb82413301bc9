#include "metrics/token_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "format/token_times.h"
#include "metrics/amounts.h"

namespace attend::metrics {
namespace {

constexpr double kRounding = 1e-6;  // milliseconds: sums of binary fractions

double mean_of(double sum, int64_t count) {
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

/// Sums are of how many, then how many of them are right or the digits of an amount.
double share_of_counts(std::span<const int64_t> sums) {
  return mean_of(static_cast<double>(sums[1]), sums[0]);
}

double mean_of_amounts(std::span<const int64_t> sums) {
  return mean_of(static_cast<double>(amount_of(sums.subspan(1))), sums[0]);
}

constexpr Metric kOfTimes[] = {
    {.name = "centre_distance",
     .title = "ms off",
     .heading = "Distance of the centres",
     .unit = "milliseconds",
     .help = "from when a word was said to the middle of its weights",
     .scale = Metric::Scale::kAmount,
     .less_is_better = true},
    {.name = "within_20",
     .title = "in 20 ms",
     .heading = "Centres within 20 ms",
     .unit = "share of words",
     .help = "those whose weights' middle is 20 ms off or less",
     .scale = Metric::Scale::kShare},
    {.name = "within_50",
     .title = "in 50 ms",
     .heading = "Centres within 50 ms",
     .unit = "share of words",
     .help = "those whose weights' middle is 50 ms off or less",
     .scale = Metric::Scale::kShare},
    {.name = "monotone",
     .title = "monotone",
     .heading = "Monotone steps",
     .unit = "share of steps",
     .help = "those from a word to the next whose weights' middle lies no earlier",
     .scale = Metric::Scale::kShare,
     .is_detail = true}};

}  // namespace

TokenDistance& TokenDistance::operator+=(const TokenDistance& other) {
  symbols += other.symbols;
  distance += other.distance;
  within_20 += other.within_20;
  within_50 += other.within_50;
  steps += other.steps;
  monotone += other.monotone;
  early.insert(early.end(), other.early.begin(), other.early.end());
  return *this;
}

Figures TokenDistance::figures() const {
  Figures figures;
  figures.emplace_back(kOfTimes[0].name, mean_of(distance, symbols));
  figures.emplace_back(kOfTimes[1].name, mean_of(static_cast<double>(within_20), symbols));
  figures.emplace_back(kOfTimes[2].name, mean_of(static_cast<double>(within_50), symbols));
  figures.emplace_back(kOfTimes[3].name, mean_of(static_cast<double>(monotone), steps));
  return figures;
}

TokenDistance token_distance_of(std::span<const std::vector<float>> weights,
                                std::span<const int> words, const format::Timeline& timeline,
                                std::span<const format::GoldTime> gold) {
  if (weights.size() != words.size()) throw std::logic_error("times: weights of other symbols");
  TokenDistance sum;
  double before = 0.0;
  for (std::size_t word = 0; word < gold.size(); ++word) {
    std::vector<float> together(weights.empty() ? 0 : weights.front().size(), 0.0F);
    for (std::size_t t = 0; t < weights.size(); ++t) {
      if (weights[t].size() != together.size()) throw std::logic_error("times: no matrix");
      if (words[t] != static_cast<int>(word)) continue;
      for (std::size_t i = 0; i < together.size(); ++i) {
        const auto weight = weights[t][i];
        if (std::isfinite(weight) && weight > 0.0F) together[i] += weight;
      }
    }
    const auto found = format::centre_of(together, timeline);
    const auto centre = std::isnan(found) ? 0.0 : found;
    const auto early = gold[word].centre() - centre;
    const auto distance = 1000.0 * std::abs(early);
    sum.symbols += 1;
    sum.distance += distance;
    sum.within_20 += distance <= 20.0 + kRounding ? 1 : 0;
    sum.within_50 += distance <= 50.0 + kRounding ? 1 : 0;
    sum.early.push_back(early);
    if (word > 0) {
      sum.steps += 1;
      sum.monotone += centre >= before ? 1 : 0;
    }
    before = centre;
  }
  return sum;
}

double offset_of(std::span<const TokenDistance> rows) {
  std::vector<double> early;
  for (const auto& row : rows) early.insert(early.end(), row.early.begin(), row.early.end());
  if (early.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(early.begin(), early.end());
  const auto middle = early.size() / 2;
  return early.size() % 2 == 1 ? early[middle] : 0.5 * (early[middle - 1] + early[middle]);
}

Metrics metrics_of_times() {
  return metrics_in(kOfTimes);
}

std::vector<LineCounts> time_counts(std::span<const TokenDistance> rows) {
  const LineCounts shares{.width = 2, .score = share_of_counts};
  std::vector<LineCounts> all = {
      {.width = 1 + kAmountWidth, .score = mean_of_amounts}, shares, shares, shares};
  for (const auto& row : rows) {
    std::vector<LineCounts::Entry> entries = {{0, static_cast<int32_t>(row.symbols)}};
    add_amount(row.distance, 1, entries);
    all[0].add_sparse(entries);
    all[1].add(std::vector<int64_t>{row.symbols, row.within_20});
    all[2].add(std::vector<int64_t>{row.symbols, row.within_50});
    all[3].add(std::vector<int64_t>{row.steps, row.monotone});
  }
  return all;
}

}  // namespace attend::metrics
