#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/layers.h"
#include "nn/reader.h"

namespace attend::models {

/// Embedded symbols as they are: each one's key is itself, its value the mean of it and of its
/// neighbours, `neighbours` to either side, of which there are none beyond the ends. The summary is
/// the mean symbol. Rush et al. 2015, section 3.2: "bag-of-words encoder" by its summary,
/// "attention-based encoder" by its annotations (whose sum of neighbours the paper divides by
/// `neighbours`, a factor that what reads it makes up for).
class EmbeddingEncoder final : public nn::Encoder {
 public:
  EmbeddingEncoder(int64_t size, int64_t neighbours) : size_(size), neighbours_(neighbours) {}
  nn::Encoding encode(const nn::Padded& source) const override;
  int64_t value_size() const override { return size_; }
  int64_t summary_size() const override { return size_; }

 private:
  int64_t size_;
  int64_t neighbours_;
};

/// Layers that see each position with `neighbours` to either side, the larger of each pair of
/// positions, then the hyperbolic tangent; the summary is the largest of each feature over all
/// positions that are left. Rush et al. 2015, section 3.2, "convolutional encoder", eq. 7 to 9.
class ConvolutionEncoder final : public nn::Encoder {
 public:
  ConvolutionEncoder(int64_t size, int64_t neighbours, int64_t layers);
  nn::Encoding encode(const nn::Padded& source) const override;
  int64_t value_size() const override { return size_; }
  int64_t summary_size() const override { return size_; }

 private:
  int64_t size_;
  int64_t neighbours_;
  std::vector<std::unique_ptr<nn::Linear>> layers_;
};

}  // namespace attend::models
