#pragma once

#include <cstdint>
#include <vector>

#include "models/encoder_decoder.h"
#include "search/stepper.h"

namespace attend::models {

/// Offers an encoder-decoder, on any engine, to a search. Holds no parameters, only the state of
/// each row.
class ModelStepper final : public search::Stepper {
 public:
  /// One source a row of the batch. The model and its engine must outlive the stepper. Of target
  /// symbols it knows those of `symbols`, in ascending order and the end among them; none: all.
  ModelStepper(const EncoderDecoder& model, Engine& engine, const data::Batch& batch,
               std::vector<Index> symbols = {});

  std::size_t source_count() const override { return source_lengths_.size(); }
  std::size_t vocabulary_size() const override {
    return static_cast<std::size_t>(model_.target_symbols());
  }
  std::size_t source_length(std::size_t source) const override { return source_lengths_[source]; }
  std::span<const float> step(std::span<const search::TokenId> tokens) override;
  search::LikeliestTokens step_likeliest(std::span<const search::TokenId> tokens, std::size_t count,
                                         search::TokenId end) override;
  std::span<const float> weights() const override { return weights_; }
  void select(std::span<const std::size_t> rows) override;

 private:
  void feed(std::span<const search::TokenId> tokens);
  void spread();
  void keep_weights();

  const EncoderDecoder& model_;
  Engine& engine_;
  nn::State state_;
  std::vector<Index> symbols_;                  // that can be said; none: all
  Readout readout_;                             // of these
  std::vector<search::PositionShares> shares_;  // of each source; none: annotations are positions
  std::vector<std::size_t> sources_;            // that each row reads, where weights are shared out
  std::vector<std::size_t> source_lengths_;
  std::vector<Index> rows_;
  std::vector<float> log_probabilities_;  // [rows, vocabulary]
  std::vector<float> weights_;            // [rows, S]
};

}  // namespace attend::models
