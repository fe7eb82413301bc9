#include "format/token_times.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace attend::format {
namespace {

constexpr std::string_view kBlank = "▁";

double mass_of(float weight) {
  return std::isfinite(weight) && weight > 0.0F ? static_cast<double>(weight) : 0.0;
}

/// Neighbours that share a centre.
struct Block {
  std::size_t first = 0;
  std::size_t count = 1;
  double sum = 0.0;  // of their own centres

  double centre() const { return sum / static_cast<double>(count); }
};

/// In order, a step apart or more.
std::vector<Block> pooled(const std::vector<double>& centres, double step) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < centres.size(); ++i) {
    blocks.push_back({.first = i, .sum = centres[i]});
    while (blocks.size() > 1) {
      const auto& last = blocks.back();
      auto& before = blocks[blocks.size() - 2];
      if (last.centre() - before.centre() >= step) break;
      before.count += last.count;
      before.sum += last.sum;
      blocks.pop_back();
    }
  }
  return blocks;
}

/// How many symbols of the target are told: those up to the last one that is in a word.
std::size_t told(const SoftAlignment& alignment) {
  auto count = alignment.target.size();
  while (count > 0 && alignment.target_words[count - 1] < 0) --count;
  return count;
}

std::vector<double> centres_of(std::span<const std::vector<float>> weights,
                               const Timeline& timeline) {
  std::vector<double> centres;
  for (const auto& row : weights) {
    const auto centre = centre_of(row, timeline);
    centres.push_back(!std::isnan(centre) ? centre : centres.empty() ? 0.0 : centres.back());
  }
  return centres;
}

void put_borders(const std::vector<Block>& blocks, double seconds,
                 std::vector<TokenTime>& symbols) {
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const auto centre = blocks[b].centre();
    auto begin = std::max(0.0, centre - kReach);
    auto end = std::min(seconds, centre + kReach);
    if (b > 0) begin = std::max(begin, 0.5 * (blocks[b - 1].centre() + centre));
    if (b + 1 < blocks.size()) end = std::min(end, 0.5 * (centre + blocks[b + 1].centre()));
    const auto each = (end - begin) / static_cast<double>(blocks[b].count);
    for (std::size_t i = 0; i < blocks[b].count; ++i) {
      auto& symbol = symbols[blocks[b].first + i];
      symbol.begin = begin + static_cast<double>(i) * each;
      symbol.end = i + 1 < blocks[b].count ? begin + static_cast<double>(i + 1) * each : end;
    }
  }
}

std::vector<TokenTime> words_of(const std::vector<TokenTime>& symbols,
                                const std::vector<int>& of_symbols) {
  std::vector<TokenTime> words;
  int last = -1;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto word = of_symbols[i];
    if (word < 0) continue;
    if (words.empty() || word != last) {
      words.push_back(symbols[i]);
      if (words.back().text.starts_with(kBlank)) words.back().text.erase(0, kBlank.size());
    } else {
      words.back().text += symbols[i].text;
      words.back().end = symbols[i].end;
      words.back().confidence *= symbols[i].confidence;
    }
    last = word;
  }
  return words;
}

}  // namespace

double centre_of(std::span<const float> weights, const Timeline& timeline) {
  double total = 0.0;
  for (const auto weight : weights) total += mass_of(weight);
  if (!(total > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  double before = 0.0;
  std::size_t i = 0;
  auto mass = mass_of(weights[0]);
  while (before + mass < 0.5 * total && i + 1 < weights.size()) {
    before += mass;
    mass = mass_of(weights[++i]);
  }
  // Where exactly half lies on both sides of a gap, its middle.
  auto next = i;
  if (before + mass == 0.5 * total) {
    while (next + 1 < weights.size() && mass_of(weights[++next]) == 0.0) {
    }
  }
  const auto left =
      static_cast<double>(i) - 0.5 + (mass > 0.0 ? (0.5 * total - before) / mass : 0.0);
  const auto right = next == i ? left : static_cast<double>(next) - 0.5;
  const auto seconds = timeline.first + 0.5 * (left + right) * timeline.step;
  return std::clamp(seconds, 0.0, timeline.seconds());
}

std::vector<TokenTime> times_of_weights(std::span<const std::vector<float>> weights,
                                        const Timeline& timeline) {
  std::vector<TokenTime> symbols(weights.size());
  put_borders(pooled(centres_of(weights, timeline), timeline.step), timeline.seconds(), symbols);
  return symbols;
}

TokenTimes times_of(const SoftAlignment& alignment, const Timeline& timeline,
                    std::span<const float> log_probabilities) {
  check(alignment);
  const auto count = told(alignment);
  if (!log_probabilities.empty() && log_probabilities.size() < count) {
    throw std::logic_error("times of symbols: not a probability for each");
  }
  TokenTimes times;
  times.symbols = times_of_weights(std::span(alignment.weights).first(count), timeline);
  for (std::size_t t = 0; t < count; ++t) {
    times.symbols[t].text = alignment.target[t];
    if (log_probabilities.empty()) continue;
    times.symbols[t].confidence =
        std::min(1.0, std::exp(static_cast<double>(log_probabilities[t])));
  }
  times.words = words_of(times.symbols, alignment.target_words);
  return times;
}

}  // namespace attend::format
