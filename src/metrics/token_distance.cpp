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
     .is_detail = true},
    {.name = "written_within_50",
     .title = "written in 50 ms",
     .heading = "Written times within 50 ms",
     .unit = "share of words",
     .help = "those the middle of whose written begin and end is 50 ms off or less",
     .scale = Metric::Scale::kShare,
     .is_detail = true},
    {.name = "borders_distance",
     .title = "borders ms off",
     .heading = "Distance of the borders",
     .unit = "milliseconds",
     .help = "from when a word begins and ends to when it is written to",
     .scale = Metric::Scale::kAmount,
     .less_is_better = true,
     .is_detail = true}};

format::TokenTime written_of(std::span<const format::TokenTime> symbols, std::span<const int> words,
                             int word) {
  format::TokenTime written;
  bool is_first = true;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (words[i] != word) continue;
    if (is_first) written.begin = symbols[i].begin;
    written.end = symbols[i].end;
    is_first = false;
  }
  return written;
}

/// How many symbols are told: those up to the last one that is in a word.
std::size_t told(std::span<const int> words) {
  auto count = words.size();
  while (count > 0 && words[count - 1] < 0) --count;
  return count;
}

}  // namespace

TokenDistance& TokenDistance::operator+=(const TokenDistance& other) {
  symbols += other.symbols;
  distance += other.distance;
  within_20 += other.within_20;
  within_50 += other.within_50;
  steps += other.steps;
  monotone += other.monotone;
  borders += other.borders;
  written_within_50 += other.written_within_50;
  early.insert(early.end(), other.early.begin(), other.early.end());
  return *this;
}

Figures TokenDistance::figures() const {
  Figures figures;
  figures.emplace_back(kOfTimes[0].name, mean_of(distance, symbols));
  figures.emplace_back(kOfTimes[1].name, mean_of(static_cast<double>(within_20), symbols));
  figures.emplace_back(kOfTimes[2].name, mean_of(static_cast<double>(within_50), symbols));
  figures.emplace_back(kOfTimes[3].name, mean_of(static_cast<double>(monotone), steps));
  figures.emplace_back(kOfTimes[4].name, mean_of(static_cast<double>(written_within_50), symbols));
  figures.emplace_back(kOfTimes[5].name, mean_of(borders, 2 * symbols));
  return figures;
}

TokenDistance token_distance_of(std::span<const std::vector<float>> weights,
                                std::span<const int> words, const format::Timeline& timeline,
                                std::span<const format::GoldTime> gold) {
  if (weights.size() != words.size()) throw std::logic_error("times: weights of other symbols");
  TokenDistance sum;
  double before = 0.0;
  const auto symbols = format::times_of_weights(weights.first(told(words)), timeline);
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
    const auto written = written_of(symbols, words, static_cast<int>(word));
    const auto middle = 0.5 * (written.begin + written.end);
    sum.borders += 1000.0 * (std::abs(written.begin - gold[word].begin) +
                             std::abs(written.end - gold[word].end));
    sum.written_within_50 +=
        1000.0 * std::abs(middle - gold[word].centre()) <= 50.0 + kRounding ? 1 : 0;
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
  const LineCounts amounts{.width = 1 + kAmountWidth, .score = mean_of_amounts};
  const LineCounts shares{.width = 2, .score = share_of_counts};
  std::vector<LineCounts> all = {amounts, shares, shares, shares, shares, amounts};
  for (const auto& row : rows) {
    std::vector<LineCounts::Entry> entries = {{0, static_cast<int32_t>(row.symbols)}};
    add_amount(row.distance, 1, entries);
    all[0].add_sparse(entries);
    all[1].add(std::vector<int64_t>{row.symbols, row.within_20});
    all[2].add(std::vector<int64_t>{row.symbols, row.within_50});
    all[3].add(std::vector<int64_t>{row.steps, row.monotone});
    all[4].add(std::vector<int64_t>{row.symbols, row.written_within_50});
    entries = {{0, static_cast<int32_t>(2 * row.symbols)}};
    add_amount(row.borders, 1, entries);
    all[5].add_sparse(entries);
  }
  return all;
}

}  // namespace attend::metrics
