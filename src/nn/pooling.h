#pragma once

#include <cstdint>
#include <memory>

#include "nn/memory.h"
#include "nn/module.h"
#include "nn/position_attention.h"

namespace attend::nn {

/// A row of annotations as one vector.
struct Pooled {
  Tensor value;     ///< [B, G]
  Tensor readings;  ///< the weights that it was summed by, of each head; undefined where there are
                    ///< none  [B, heads, S]
  Tensor energies{};  ///< what these are the softmax of; of padding any numbers  [B, heads, S]
};

/// Makes one vector a row of its annotations: what a text is as a whole. Padding changes nothing; a
/// row that has no position gives zeros.
class Pooling : public Module {
 public:
  virtual Pooled pool(const Annotations& annotations) const = 0;
  virtual int64_t size() const = 0;  ///< G
};

/// How annotations [B, S, F] become one vector.
enum class PoolingKind {
  kLast,       ///< the state after the whole text: of what was read forward at the last position,
               ///< of what was read backward at the first.  G = F
  kMean,       ///< of all positions.  G = F
  kLargest,    ///< of each feature over all positions: max pooling.  G = F
  kAttention,  ///< what a PositionAttention reads, one head after the other.  G = heads F
};

struct PoolingOptions {
  PoolingKind kind = PoolingKind::kAttention;
  int64_t value_size = 0;     ///< F
  bool bidirectional = true;  ///< of kLast: annotations are [forward; backward], half each
  PositionAttentionOptions attention{};  ///< of kAttention; its value_size is the one above
};

/// Throws std::logic_error if a size is not positive, or if an odd one has two halves.
std::unique_ptr<Pooling> build_pooling(const PoolingOptions& options);

}  // namespace attend::nn
