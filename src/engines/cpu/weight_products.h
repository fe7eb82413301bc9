#pragma once

#include <cstdint>
#include <memory>

#include "core/elements.h"
#include "tensor/tensor.h"

namespace attend {

/// Numbers laid row by row, and the tensor that keeps them; without one, the caller does.
struct Rows {
  const float* data = nullptr;
  int64_t count = 0;
  Tensor owner = {};
};

/// The products of one weight [O, I] in a recorded pass: those that use it, and the one for its own
/// gradient, which is put off until it can serve all uses together.
class WeightProducts {
 public:
  virtual ~WeightProducts() = default;

  /// out = x W^T + bias, which may be null. Returns what to call this use in backward().
  virtual std::size_t forward(const Rows& x, const float* bias, float* out) = 0;

  /// dx (if not null) is set to dy W, or gains it where `adds`; dbias (if not null) gains the sum
  /// of the rows of dy.
  virtual void backward(std::size_t use, const Rows& dy, float* dx, bool adds, float* dbias) = 0;

  /// Whether any use went backward: else the loss does not depend on the weight.
  virtual bool came_back() const = 0;

  /// dw is set to the sum of dy^T x over the uses that went backward, of which there is one, or
  /// gains it where `adds`; then forgets them.
  virtual void gradient(float* dw, bool adds) = 0;

  /// Whether it keeps what it needs of rows that have no owner until gradient() or forget().
  virtual bool keeps_rows() const = 0;

  virtual void forget() = 0;

  /// To be called when the numbers of the weight have changed.
  virtual void changed() {}
};

/// For the weight at `numbers` [outputs, inputs], which must outlive them.
std::unique_ptr<WeightProducts> make_weight_products(const float* numbers, int64_t outputs,
                                                     int64_t inputs, ProductPrecision precision);

}  // namespace attend
