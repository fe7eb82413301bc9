#pragma once

#include <memory>
#include <vector>

#include "search/ctc_prefix.h"
#include "search/position_shares.h"

namespace attend::search {

/// Frames that say symbols by themselves, offered to a search as any model is: what comes next,
/// given what was said, has the distribution of CTC, so a beam is its prefix search (Graves et al.
/// 2006, section 3.2). It has no attention; its weights say where the next token begins, whichever
/// it is, and with the probability of the end the last frame.
class CtcStepper final : public Stepper {
 public:
  /// A source: what its frames say, and how its weights are told.
  struct Source {
    CtcFrames frames;
    PositionShares shares{};    ///< of frames; empty: they are positions
    std::size_t positions = 0;  ///< that weights are of

    /// Adds the weights of frames [T] to those of positions.
    void share_out(std::span<const float> weights, std::span<float> of_positions) const;
  };

  /// Throws std::logic_error of a source without frames.
  CtcStepper(std::vector<Source> sources, TokenId begin, TokenId end);

  std::size_t source_count() const override { return sources_.size(); }
  std::size_t vocabulary_size() const override { return sources_.front().frames.symbols; }
  std::size_t source_length(std::size_t source) const override {
    return sources_[source].positions;
  }
  std::span<const float> step(std::span<const TokenId> tokens) override;
  std::span<const float> weights() const override { return weights_; }
  void select(std::span<const std::size_t> rows) override;

  /// Feeds one token to each row and says nothing.
  void feed(std::span<const TokenId> tokens);

  /// log p of the next token of a row, or of its end; never less than kImpossible, so that sums of
  /// it remain numbers.
  float log_p(std::size_t row, TokenId token) const;

  static constexpr float kImpossible = -1e4F;

 private:
  void add_weights(std::size_t row);

  std::vector<Source> sources_;
  TokenId begin_;
  TokenId end_;
  std::size_t longest_ = 0;
  std::vector<std::shared_ptr<const CtcPrefix>> rows_;
  std::vector<std::size_t> source_of_;    // each row
  std::vector<float> log_probabilities_;  // [rows, vocabulary]
  std::vector<float> weights_;            // [rows, longest]
};

}  // namespace attend::search
