#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/layers.h"
#include "nn/module.h"

namespace attend::nn {

/// Pictures side by side, padded below and to the right to one size.
struct Grids {
  Tensor values;                 ///< zeros in padding                   [B, H, W, C]
  std::vector<int64_t> heights;  ///< of each picture; the most is H     [B]
  std::vector<int64_t> widths;   ///< the most is W                      [B]

  /// 1 where a place exists.  [B, H, W]
  Tensor mask() const;

  /// Whether there is padding.
  bool is_padded() const;
};

/// Batch normalisation. In training by the mean and the variance of each channel over all places of
/// all pictures of the batch that exist, and so a picture's result hangs on its batch; in use by
/// those of the batches that training has seen, the last ones the most: each batch moves them by a
/// tenth. Ioffe & Szegedy 2015, alg. 1 and 2. The two are numbers of the model that no gradient
/// reaches; of several ranks each has its own, and the first one's are kept.
class ChannelNorm final : public Module {
 public:
  explicit ChannelNorm(int64_t channels);

  /// x [.., C], mask [..] or undefined: all -> [.., C], in training zeros where mask is 0.
  Tensor operator()(const Tensor& x, const Tensor& mask) const;

  /// What is positive of the largest of each window over that.  [B, H, W, C] -> [B, H', W', C]
  Tensor rectified(const Tensor& x, const Tensor& mask, const PatchGrid& grid) const;

 private:
  void follow_moments(const Tensor& moments) const;

  Tensor gain_;
  Tensor bias_;
  Tensor mean_;
  Tensor variance_;
};

struct GridLayerOptions {
  int64_t filters = 0;  ///< 0: a filter for each channel of what is read
  PatchGrid window = {.height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1};
  bool norm = false;      ///< a ChannelNorm, which makes the filters' own bias needless
  bool rectified = true;  ///< only what is positive goes on
  double most = 0.0;      ///< where rectified, no more than this; 0: as much as there is
  PatchGrid pool = {};    ///< the largest of each window; of one place: all of them
};

/// Filters, a norm, a rectifier, the largest of neighbours: each of the last three may be left out.
/// A picture gives the same alone and padded in a batch, but for a norm in training.
class GridLayer final : public Module {
 public:
  /// Filters begin uniform within 1 / sqrt(inputs). Throws std::logic_error if a size is not
  /// positive.
  GridLayer(int64_t channels, const GridLayerOptions& options);

  /// Throws std::logic_error if a picture is smaller than a window.
  Grids read(const Grids& pictures) const;

  int64_t channels() const;  ///< of what it makes

  /// What is made of so many rows, and of so many columns: none of too few.
  int64_t rows_of(int64_t rows) const;
  int64_t columns_of(int64_t columns) const;

 private:
  int64_t input_channels_;
  GridLayerOptions options_;
  Tensor weight_;  // [F, h w C], or [h, w, C] of each channel
  Tensor bias_;    // undefined with a norm
  std::unique_ptr<ChannelNorm> norm_;
};

}  // namespace attend::nn
