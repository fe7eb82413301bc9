#pragma once

#include <memory>
#include <vector>

#include "search/stepper.h"

namespace attend::search {

/// Several models as one: the mean of their probabilities, and of the attention weights of those
/// that have some. They share one vocabulary and read the same sources.
class Ensemble final : public Stepper {
 public:
  /// Throws std::logic_error if there is none, or if they differ in sources or vocabulary.
  explicit Ensemble(std::vector<std::unique_ptr<Stepper>> members);

  std::size_t source_count() const override { return members_[0]->source_count(); }
  std::size_t vocabulary_size() const override { return members_[0]->vocabulary_size(); }
  std::size_t source_length(std::size_t source) const override {
    return members_[0]->source_length(source);
  }
  std::span<const float> step(std::span<const TokenId> tokens) override;
  std::span<const float> weights() const override { return weights_; }
  void select(std::span<const std::size_t> rows) override;

 private:
  void average_weights();

  std::vector<std::unique_ptr<Stepper>> members_;
  std::vector<float> log_probabilities_;  // [rows, vocabulary]
  std::vector<float> weights_;            // [rows, longest source], or empty
};

}  // namespace attend::search
