#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nn/layers.h"
#include "nn/memory.h"

namespace attend::nn {

struct MultiHeadOptions {
  int64_t query_size = 0;
  int64_t memory_size = 0;  ///< of an annotation, key and value alike
  int64_t size = 0;         ///< of all heads together: a multiple of the heads
  int64_t output_size = 0;
  int64_t heads = 1;
  double dropout = 0.0;  ///< in training, of the weights that heads read by
};

/// Several readings of one memory at once: [C_1; ..; C_heads] W_o, where head i reads C_i =
/// softmax(Q W_q,i (K W_k,i)^T / sqrt(d)) V W_v,i of d = size / heads numbers. Vaswani et al. 2017,
/// section 3.2.1, eq. 1, and 3.2.2. Without biases, as there.
class MultiHead : public Module {
 public:
  /// Throws std::logic_error if a size is not positive or does not divide.
  explicit MultiHead(const MultiHeadOptions& options);

  /// Keys and values of each head, [B, S, d]; once per memory.
  std::vector<Annotations> prepare(const Annotations& annotations) const;

  struct Read {
    Tensor context;                ///< [C_1; ..; C_heads]  [B, T, size], or [R, size]
    std::vector<Tensor> weights;   ///< of each head  [B, T, S], or [R, S]
    std::vector<Tensor> energies;  ///< of each head what these are the softmax of; of padding any
                                   ///< numbers  [B, T, S], or [R, S]
  };

  /// What may be read, besides what the memory has.
  struct Limits {
    Tensor barred{};  ///< added to the energies: next to minus infinity where a position must not
                      ///< be read; undefined: all may  [T, S]
    Tensor exists{};  ///< 1 where there is a query: others weigh nothing; undefined: all [B, T]
  };

  /// Each of T queries of a row.  queries [B, T, Q]
  Read read(const Tensor& queries, std::span<const Annotations> heads, const Limits& limits) const;

  /// One query a row, of several that may read one source: mask and sources are those of `memory`.
  /// query [R, Q]
  Read read(const Tensor& query, std::span<const Annotations> heads, const Memory& memory) const;

  /// What each row has said, as a memory that grows by a step: keys and values of all heads.
  struct Said {
    Tensor keys{};    ///< [R, heads * t * d]; undefined before the first step
    Tensor values{};  ///< the same
  };

  /// What was said, of a text of which prepare() made these.
  Said said(std::span<const Annotations> heads) const;

  /// Adds a step to what was said, and reads all of it.  query [R, Q], of a memory of such queries
  Read read_said(const Tensor& query, Said& said) const;

  /// [C_1; ..; C_heads] W_o.  [.., size] -> [.., output_size]
  Tensor output(const Tensor& context) const { return output_layer_(context); }

  int64_t heads() const { return options_.heads; }

 private:
  int64_t head_size() const { return options_.size / options_.heads; }
  Tensor scaled_queries(const Tensor& queries) const;

  MultiHeadOptions options_;
  Linear query_layer_;   // W_q
  Linear key_layer_;     // W_k
  Linear value_layer_;   // W_v
  Linear output_layer_;  // W_o
  Dropout dropout_;
};

}  // namespace attend::nn
