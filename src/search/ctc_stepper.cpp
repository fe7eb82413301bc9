#include "search/ctc_stepper.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace attend::search {

CtcStepper::CtcStepper(std::vector<Source> sources, TokenId begin, TokenId end)
    : sources_(std::move(sources)), begin_(begin), end_(end) {
  for (const auto& source : sources_) {
    if (source.frames.log_p.empty()) throw std::logic_error("CtcStepper: a source without frames");
    longest_ = std::max(longest_, source.positions);
    source_of_.push_back(rows_.size());
    rows_.push_back(std::make_shared<CtcPrefix>(source.frames));
  }
}

void CtcStepper::feed(std::span<const TokenId> tokens) {
  for (std::size_t row = 0; row < tokens.size(); ++row) {
    if (tokens[row] == begin_) continue;
    rows_[row] = std::make_shared<CtcPrefix>(rows_[row]->with(tokens[row]));
  }
}

float CtcStepper::log_p(std::size_t row, TokenId token) const {
  const auto& prefix = *rows_[row];
  const auto more =
      token == end_ ? prefix.log_probability_of_end() : prefix.log_probability_with(token);
  const auto log_p = more - prefix.log_probability();  // NaN where neither can be
  return log_p > kImpossible ? static_cast<float>(log_p) : kImpossible;
}

std::span<const float> CtcStepper::step(std::span<const TokenId> tokens) {
  feed(tokens);
  log_probabilities_.clear();
  weights_.clear();
  for (std::size_t row = 0; row < tokens.size(); ++row) {
    for (TokenId token = 0; token < static_cast<TokenId>(vocabulary_size()); ++token) {
      log_probabilities_.push_back(token == begin_ ? kImpossible : log_p(row, token));
    }
    add_weights(row);
  }
  return log_probabilities_;
}

void CtcStepper::add_weights(std::size_t row) {
  const auto& source = sources_[source_of_[row]];
  auto begins = rows_[row]->next_begins();
  begins.back() += std::exp(log_p(row, end_));
  const auto first = weights_.size();
  weights_.resize(first + longest_, 0.0F);
  source.share_out(begins, std::span(weights_).subspan(first));
}

void CtcStepper::Source::share_out(std::span<const float> weights,
                                   std::span<float> of_positions) const {
  if (!shares.share.empty()) return shares.share_out(weights, of_positions);
  for (std::size_t t = 0; t < weights.size(); ++t) of_positions[t] += weights[t];
}

void CtcStepper::select(std::span<const std::size_t> rows) {
  std::vector<std::shared_ptr<const CtcPrefix>> kept;
  std::vector<std::size_t> sources;
  for (const auto row : rows) {
    kept.push_back(rows_[row]);
    sources.push_back(source_of_[row]);
  }
  rows_ = std::move(kept);
  source_of_ = std::move(sources);
}

}  // namespace attend::search
