#pragma once

#include <memory>
#include <vector>

#include "search/ctc_stepper.h"

namespace attend::search {

/// A reader and what the frames say by themselves, together: (1 - weight) of the reader's log p of
/// each token and `weight` of that of CTC. Summed over a hypothesis, that is the joint score of
/// Hori, Watanabe & Hershey 2017 and Watanabe et al. 2017, algorithm 1. A reader alone may leave
/// something out, or say it again and again; the frames cannot.
class JointStepper final : public Stepper {
 public:
  /// Both are of the same sources and vocabulary. weight in [0, 1].
  JointStepper(std::unique_ptr<Stepper> reader, std::unique_ptr<CtcStepper> frames, double weight);

  std::size_t source_count() const override { return reader_->source_count(); }
  std::size_t vocabulary_size() const override { return reader_->vocabulary_size(); }
  std::size_t source_length(std::size_t source) const override {
    return reader_->source_length(source);
  }
  std::span<const float> step(std::span<const TokenId> tokens) override;

  /// Of the tokens that the reader finds likely: half as many more than are asked for are scored
  /// together, as ESPnet does.
  LikeliestTokens step_likeliest(std::span<const TokenId> tokens, std::size_t count,
                                 TokenId end) override;
  std::span<const float> weights() const override { return reader_->weights(); }
  void select(std::span<const std::size_t> rows) override;

 private:
  float both(float of_reader, std::size_t row, TokenId token) const;

  std::unique_ptr<Stepper> reader_;
  std::unique_ptr<CtcStepper> frames_;
  float weight_;
  std::vector<float> log_probabilities_;  // [rows, vocabulary]
};

}  // namespace attend::search
