// The products of a CpuEngine with a weight.

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/products.h"

namespace attend {

void CpuEngine::linear_backward(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                const Tensor& dy) {
  const auto rows = rows_of(x);
  const auto outputs = weight.size(0);
  const auto inputs = weight.size(1);
  if (is_tracked(x)) {
    const auto product = has_gradient(x) ? kernels::add_product : kernels::product;
    product(data(dy), data(weight), start_gradient_of(x), rows, outputs, inputs);
  }
  if (is_parameter(weight)) {
    tape_.add_use(weight, x, dy);
  } else if (is_tracked(weight)) {
    kernels::add_product_of_transposed(data(dy), data(x), gradient_of(weight), rows, outputs,
                                       inputs);
  }
  if (is_tracked(bias)) kernels::add_sum_of_rows(data(dy), gradient_of(bias), rows, outputs);
}

Tensor CpuEngine::linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  auto [result, out] = make(x.shape().with_last(weight.size(0)));
  kernels::linear(data(x), data(weight), data_or_null(bias), out, rows_of(x), weight.size(0),
                  weight.size(1));
  if (is_recorded({&x, &weight, &bias})) {
    tape_.add(result, [=, this](const Tensor& dy) { linear_backward(x, weight, bias, dy); });
  }
  return result;
}

}  // namespace attend
