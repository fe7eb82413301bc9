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

/// 1 at the first position of each source.  [R, S]
Tensor first_position(const Memory& memory);

/// The same at each position that exists, summing to 1.  [R, S]
Tensor even_weights(const Memory& memory);

struct Sharpening {
  double sharpness = 1.0;         ///< beta: what energies are multiplied with
  double sharpness_in_use = 0.0;  ///< the same once the model is trained; 0: as before
  int64_t kept_in_use = 0;        ///< then so many of the heaviest positions keep their weight, and
                                  ///< share that of the others; 0: all
};

/// Every position competes: softmax(sharpness * e). Bahdanau et al. 2015, eq. 6; Luong's "global";
/// with sharpness > 1, or fewer positions, the sharpening of Chorowski et al. 2015, sec. 2.2.
class SoftmaxAlignment final : public Alignment {
 public:
  explicit SoftmaxAlignment(double sharpness = 1.0) : sharpening_{.sharpness = sharpness} {}
  explicit SoftmaxAlignment(const Sharpening& sharpening) : sharpening_(sharpening) {}
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  Sharpening sharpening_;
};

/// sigmoid(e) over its sum: no single position can win it all. Chorowski et al. 2015, sec. 2.2. The
/// energies may have one learned number more, which a softmax would not see, as in the authors'
/// program.
class SmoothAlignment final : public Alignment {
 public:
  explicit SmoothAlignment(bool has_bias = false);
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  bool has_bias_;
  Tensor bias_;  // [1]
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

/// Where a window lies that moves on and grows at every step, in positions: from step * slowest to
/// end + step * fastest.
struct ExpandingWindow {
  double end = 40.0;
  double slowest = 1.2;
  double fastest = 2.2;
};

/// Softmax within such a window, whose beginning does not pass the last position: how far speech
/// can have come by the speeds at which people speak. Of the program of Chorowski et al. 2015
/// (github.com/rizar/attention-lvcsr), "expanding"; Bahdanau et al. 2016, sec. 3.1, is its like.
class ExpandingAlignment final : public Alignment {
 public:
  explicit ExpandingAlignment(const ExpandingWindow& window) : window_(window) {}
  Tensor start(const Memory& memory) const override;  // one-hot at the first position
  Tensor centre(const Tensor& query, const Memory& memory, const Reading& previous) const override;
  Tensor weights(const Tensor& energies, const Tensor& centre, const Memory& memory,
                 const Reading& previous) const override;

 private:
  double half_width(int64_t step) const;

  ExpandingWindow window_;
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
