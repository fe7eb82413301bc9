#pragma once

#include <cstdint>
#include <vector>

#include "models/grid_encoder.h"
#include "models/labeller.h"
#include "nn/layers.h"

namespace attend::models {

struct WholePictureOptions {
  std::vector<nn::GridLayerOptions> layers{};
  int64_t hidden_size = 256;
  int64_t height = 1;  ///< of every picture
  int64_t width = 1;
  int64_t channels = 1;
  int64_t labels = 2;
};

/// Sees all of a picture at once: layers over it, one of all their places, a softmax. What those
/// who look at parts are compared with. LeCun et al. 1998. Columns of a batch: the picture, the
/// label. Thread safety: as of every Model.
class WholePicture final : public Labeller {
 public:
  /// Throws Error if a picture is too small for the layers.
  explicit WholePicture(const WholePictureOptions& options);

  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;
  Answer answer(Engine& engine, const data::Batch& batch) const override;
  int64_t label_count() const override { return options_.labels; }

 private:
  WholePictureOptions options_;
  GridEncoder encoder_;
  nn::Linear layer_;
  nn::Linear head_;
};

/// How often it multiplies two numbers for a picture, in use.
int64_t multiplications(const WholePictureOptions& options);

}  // namespace attend::models
