#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/part.h"
#include "nn/layers.h"
#include "nn/memory.h"

namespace attend::models {

/// What annotations say by themselves, each a symbol or nothing: what is called
/// CTC (Graves et al. 2006) beside a reader, which so learns from the first update on
/// where what is to be said lies. Kim, Hori & Watanabe 2017; Watanabe et al. 2017.
class CtcHead final : public nn::Module {
 public:
  /// Nothing is said by the symbol of padding, which no text has.
  static constexpr Index kBlank = kPadding;

  /// Annotations of `value_size` numbers, texts of `symbols`.
  CtcHead(int64_t value_size, int64_t symbols);

  /// What each annotation says, before a softmax.  values [B, S, V] -> [B, S, symbols]
  Tensor logits(const Tensor& values) const { return layer_(values); }

  /// How likely texts are.
  struct Said {
    Tensor log_p;  ///< of the rows that have annotations enough; undefined if none has  [rows]
    std::vector<Index> rows{};       ///< these
    std::vector<Index> too_short{};  ///< the others
  };

  /// values [B, S, V] in the order of the text, mask [B, S]: the first ones of a row exist.
  Said read(const Tensor& values, const Tensor& mask, const data::Column& target) const;

  /// The text of a row, its end left out.
  static std::span<const Index> symbols_of(const data::Column& target, int64_t row);

  /// Why so many annotations cannot say a text, in a few words; empty if they can.
  static std::string refusal(int64_t annotations, std::span<const Index> symbols);

 private:
  nn::Linear layer_;
};

/// How many positions exist in each row.  mask [B, S] -> [B]
std::vector<int64_t> counts_of(const Tensor& mask);

}  // namespace attend::models
