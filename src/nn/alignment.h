#pragma once

#include <cstdint>

#include "nn/layers.h"
#include "nn/memory.h"

namespace attend::nn {

/// Where a query looks: turns energies into attention weights.
class Alignment : public Module {
 public:
  /// The weights of the reading before the first, [R, S]. Zeros unless the method says otherwise.
  virtual Tensor start(const Memory& memory) const;

  /// p_t, the position that the weights lie round, from 0. Undefined where there is none.  [R, 1]
  virtual Tensor centre(const Tensor& query, const Memory& memory, const Reading& previous) const;

  /// a_t from e_t and p_t, [R, S] -> [R, S]. Zero where the mask is false; otherwise non-negative
  /// with a sum of at most one, unless the method says otherwise.
  virtual Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                         const Reading& previous) const = 0;
};

/// Every position competes: softmax(sharpness * e). Bahdanau et al. 2015, eq. 6; Luong's "global";
/// with sharpness > 1, the sharpening of Chorowski et al. 2015, sec. 2.2.
class SoftmaxAlignment final : public Alignment {
 public:
  explicit SoftmaxAlignment(double sharpness = 1.0) : sharpness_(sharpness) {}
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  double sharpness_;
};

/// sigmoid(e) over its sum: no single position can win it all. Chorowski et al. 2015, sec. 2.2.
class SmoothAlignment final : public Alignment {
 public:
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;
};

/// Softmax within half_width positions of p_t, the median of the weights before; the first read
/// looks round the first position. Chorowski et al. 2015, sec. 2.3, "windowing".
class WindowedAlignment final : public Alignment {
 public:
  explicit WindowedAlignment(int64_t half_width) : half_width_(half_width) {}
  Tensor start(const Memory& memory) const override;  // one-hot at the first position
  Tensor centre(const Tensor& query, const Memory& memory, const Reading& previous) const override;
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  int64_t half_width_;  // w
};

/// Softmax within half_width positions of p_t = t, or of the end once t is past it.
/// Luong et al. 2015, "local-m".
class LocalMonotonicAlignment final : public Alignment {
 public:
  explicit LocalMonotonicAlignment(int64_t half_width) : half_width_(half_width) {}
  Tensor centre(const Tensor& query, const Memory& memory, const Reading& previous) const override;
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  int64_t half_width_;  // D
};

/// Softmax within half_width of a predicted p_t, times a Gaussian around it; sums to less than one.
/// Luong et al. 2015 (arXiv v5), "local-p", eq. 9-10.
class LocalPredictiveAlignment final : public Alignment {
 public:
  LocalPredictiveAlignment(int64_t query_size, int64_t hidden_size, int64_t half_width);
  Tensor centre(const Tensor& query, const Memory& memory, const Reading& previous) const override;
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  int64_t half_width_;     // D
  Linear hidden_layer_;    // W_p
  Linear position_layer_;  // v_p
};

/// Weights that only move forward. In training, their expectation; in evaluation, the first
/// position from the last one on whose energy is positive, or none. Raffel et al. 2017, eq. 9-14,
/// alg. 1.
class MonotonicAlignment final : public Alignment {
 public:
  explicit MonotonicAlignment(double noise = 0.0) : noise_(noise) {}
  Tensor start(const Memory& memory) const override;  // one-hot at the first position
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  Tensor expectation(const Tensor& energies, const Memory& memory, const Reading& previous) const;
  Tensor first_chosen(const Tensor& energies, const Memory& memory, const Reading& previous) const;

  double noise_;  // standard deviation of noise on the energies in training
};

}  // namespace attend::nn
