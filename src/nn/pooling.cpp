#include "nn/pooling.h"

#include <stdexcept>
#include <string>

namespace attend::nn {
namespace {

/// 1 at the last position of each row.  mask [B, S] -> [B, S]
Tensor last_position(const Tensor& mask) {
  const auto length = mask.size(1);
  const auto next = concat({columns(mask, 1, length - 1), 0.0 * columns(mask, 0, 1)});
  return mask * (1.0 - next);
}

class LastPooling final : public Pooling {
 public:
  LastPooling(int64_t size, bool bidirectional) : size_(size), bidirectional_(bidirectional) {
    if (bidirectional && size % 2 != 0) {
      throw std::logic_error("LastPooling: " + std::to_string(size) + " has no halves");
    }
  }
  Pooled pool(const Annotations& annotations) const override {
    const auto& [keys, values, mask] = annotations;
    const auto last = weighted_sum(last_position(mask), values);
    if (!bidirectional_) return {last, {}};
    const auto first = columns(mask, 0, 1) * at_step(values, 0);
    return {concat({halves(last).first, halves(first).second}), {}};
  }
  int64_t size() const override { return size_; }

 private:
  int64_t size_;
  bool bidirectional_;
};

class MeanPooling final : public Pooling {
 public:
  explicit MeanPooling(int64_t size) : size_(size) {}
  Pooled pool(const Annotations& annotations) const override {
    const auto& mask = annotations.mask;
    return {weighted_sum(mask / clamp(sum(mask), 1.0), annotations.values), {}};
  }
  int64_t size() const override { return size_; }

 private:
  int64_t size_;
};

class LargestPooling final : public Pooling {
 public:
  explicit LargestPooling(int64_t size) : size_(size) {}
  Pooled pool(const Annotations& annotations) const override {
    return {largest_of_steps(annotations.values, annotations.mask), {}};
  }
  int64_t size() const override { return size_; }

 private:
  int64_t size_;
};

class AttentionPooling final : public Pooling {
 public:
  explicit AttentionPooling(const PositionAttentionOptions& options) : attention_(options) {
    add("attention", attention_);
  }
  Pooled pool(const Annotations& annotations) const override {
    const auto [contexts, weights, energies] = attention_.read(annotations);
    return {reshape(contexts, {contexts.size(0), size()}), weights, energies};
  }
  int64_t size() const override { return attention_.heads() * attention_.value_size(); }

 private:
  PositionAttention attention_;
};

}  // namespace

std::unique_ptr<Pooling> build_pooling(const PoolingOptions& options) {
  const auto size = options.value_size;
  if (size < 1) throw std::logic_error("pooling: annotations need a size");
  switch (options.kind) {
    case PoolingKind::kLast:
      return std::make_unique<LastPooling>(size, options.bidirectional);
    case PoolingKind::kMean:
      return std::make_unique<MeanPooling>(size);
    case PoolingKind::kLargest:
      return std::make_unique<LargestPooling>(size);
    case PoolingKind::kAttention: {
      auto attention = options.attention;
      attention.value_size = size;
      return std::make_unique<AttentionPooling>(attention);
    }
  }
  throw std::logic_error("pooling: no such kind");
}

}  // namespace attend::nn
