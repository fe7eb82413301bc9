#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nn/layers.h"
#include "nn/multi_head.h"

namespace attend::nn {

/// gain * (x - mean) / sqrt(variance + 1e-5) + bias, of each last dimension: see layer_norm. The
/// gain begins at 1.
class LayerNorm final : public Module {
 public:
  explicit LayerNorm(int64_t size);
  Tensor operator()(const Tensor& x) const { return layer_norm(x, gain_, bias_); }

 private:
  Tensor gain_;
  Tensor bias_;
};

/// Where each position is, as a vector to be added to its own.
class PositionCodes final : public Module {
 public:
  enum Kind {
    kSinusoidal,  ///< p_2i = sin(t / 10000^(2i / F)), p_2i+1 the cosine: Vaswani et al. 2017, 3.5
    kLearned,     ///< a vector a position, begun at N(0, 0.02^2)
    kNone         ///< nothing is added
  };
  PositionCodes(Kind kind, int64_t size, int64_t most);

  /// Adds those of positions from `first` on.  x [B, T, F] -> [B, T, F]. Throws Error if there are
  /// more than `most` and they are learned.
  Tensor add_to(const Tensor& x, int64_t first = 0) const;

  /// The same of one position.  x [R, F] -> [R, F]
  Tensor add_to_step(const Tensor& x, int64_t position) const;

 private:
  Tensor codes(Engine& engine, int64_t first, int64_t count) const;  // [count, F]

  Kind kind_;
  int64_t size_;
  int64_t most_;
  Tensor learned_;  // [most, F]; undefined unless learned
};

struct TransformerOptions {
  int64_t size = 0;              ///< F, of each position's vector
  int64_t memory_size = 0;       ///< of the annotations that are read; 0: none are
  int64_t heads = 1;             ///< F is a multiple of them
  int64_t feed_forward = 0;      ///< of the layer between the two
  bool norms_before = true;      ///< x + f(norm(x)): Xiong et al. 2020; else norm(x + f(x)), as
                                 ///< Vaswani et al. 2017
  double dropout = 0.0;          ///< in training, of what each part adds
  double dropout_weights = 0.0;  ///< in training, of the weights that heads read by
};

/// How heads read: each [B, T, S].
using HeadWeights = std::vector<Tensor>;

/// A layer of the Transformer: every position asks all of its own text, perhaps the annotations of
/// another, and goes through two layers alone, max(0, x W_1 + b_1) W_2 + b_2; each is added to what
/// it read and normed. Vaswani et al. 2017, sections 3.1, 3.3 and 5.4.
class TransformerLayer final : public Module {
 public:
  /// Throws std::logic_error if a size is not positive or does not divide.
  explicit TransformerLayer(const TransformerOptions& options);

  /// What is read besides the text itself.
  std::vector<Annotations> prepare(const Annotations& memory) const {
    return memory_heads_->prepare(memory);
  }

  struct Read {
    Tensor values;            ///< what each position has become  [B, T, F], or [R, F]
    HeadWeights of_text{};    ///< how it read its own text  [B, T, T], or [R, t]
    HeadWeights of_memory{};  ///< how it read the annotations; empty where none are read
    MultiHead::Said said{};   ///< the text, for a step to go on from
    Tensor context{};         ///< what it read of them, of all heads  [B, T, F], or [R, F]
  };

  /// Whole texts. `barred` as in MultiHead::Limits; `memory` as prepare() made it.  x [B, T, F],
  /// mask [B, T]
  Read read(const Tensor& x, const Tensor& mask, const Tensor& barred,
            std::span<const Annotations> memory) const;

  /// One more position, whose text is what was said.  x [R, F]
  Read step(const Tensor& x, MultiHead::Said said, std::span<const Annotations> memory,
            const Memory& rows) const;

 private:
  Tensor around(const LayerNorm& norm, const Tensor& x,
                const std::function<Tensor(const Tensor&)>& part) const;
  Tensor feed_forward(const Tensor& x) const;

  bool norms_before_;
  LayerNorm text_norm_;
  MultiHead text_heads_;
  std::optional<LayerNorm> memory_norm_;   // none where no annotations are read
  std::optional<MultiHead> memory_heads_;  // the same
  LayerNorm feed_forward_norm_;
  Linear inner_layer_;
  Linear outer_layer_;
  Dropout dropout_;
};

/// Next to minus infinity where a position would see one behind it, else 0.  [T, T]
Tensor later_barred(Engine& engine, int64_t steps);

}  // namespace attend::nn
