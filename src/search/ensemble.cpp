#include "search/ensemble.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace attend::search {

Ensemble::Ensemble(std::vector<std::unique_ptr<Stepper>> members) : members_(std::move(members)) {
  if (members_.empty()) throw std::logic_error("an ensemble of no models");
  for (const auto& member : members_) {
    if (member->source_count() != source_count() ||
        member->vocabulary_size() != vocabulary_size()) {
      throw std::logic_error("an ensemble of models that do not fit together");
    }
  }
}

std::span<const float> Ensemble::step(std::span<const TokenId> tokens) {
  std::vector<double> p(tokens.size() * vocabulary_size(), 0.0);
  for (const auto& member : members_) {
    const auto log_p = member->step(tokens);
    for (std::size_t i = 0; i < p.size(); ++i) p[i] += std::exp(static_cast<double>(log_p[i]));
  }
  const auto count = static_cast<double>(members_.size());
  log_probabilities_.resize(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) {
    log_probabilities_[i] = static_cast<float>(std::log(p[i] / count + 1e-300));
  }
  average_weights();
  return log_probabilities_;
}

void Ensemble::average_weights() {
  weights_.clear();
  float count = 0.0F;
  for (const auto& member : members_) {
    const auto weights = member->weights();
    if (weights.empty()) continue;
    weights_.resize(weights.size(), 0.0F);
    for (std::size_t i = 0; i < weights.size(); ++i) weights_[i] += weights[i];
    count += 1.0F;
  }
  for (auto& weight : weights_) weight /= count;
}

void Ensemble::select(std::span<const std::size_t> rows) {
  for (const auto& member : members_) member->select(rows);
}

}  // namespace attend::search
