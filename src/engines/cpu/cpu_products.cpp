// The products of a CpuEngine with a weight.

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/products.h"

namespace attend {

void CpuEngine::linear_of_parameter(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                    const Tensor& result) {
  auto& products = storage_of(weight).products;
  if (!products) {
    products = make_weight_products(data(weight), weight.size(0), weight.size(1), precision_);
  }
  tape_.add_weight(weight);
  const auto use =
      products->forward({data(x), rows_of(x), x}, data_or_null(bias), writable(result));
  tape_.add(result, [=, products = products.get()](const Tensor& dy) {
    const bool adds = has_gradient(x);
    auto* dx = is_tracked(x) ? start_gradient_of(x) : nullptr;
    auto* dbias = is_tracked(bias) ? gradient_of(bias) : nullptr;
    products->backward(use, {data(dy), rows_of(dy), dy}, dx, adds, dbias);
  });
}

Tensor CpuEngine::linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  auto [result, out] = make(x.shape().with_last(weight.size(0)));
  if (const auto* in_use = packed(weight)) {
    multiply(*in_use, x, data_or_null(bias), out);
    return result;
  }
  const auto rows = rows_of(x);
  const auto outputs = weight.size(0);
  const auto inputs = weight.size(1);
  const bool recorded = is_recorded({&x, &weight, &bias});
  if (recorded && is_parameter(weight)) {
    linear_of_parameter(x, weight, bias, result);
    return result;
  }
  kernels::linear(data(x), data(weight), data_or_null(bias), out, rows, outputs, inputs);
  if (!recorded) return result;
  tape_.add(result, [=](const Tensor& dy) {
    if (is_tracked(x)) {
      const auto product = has_gradient(x) ? kernels::add_product : kernels::product;
      product(data(dy), data(weight), start_gradient_of(x), rows, outputs, inputs);
    }
    if (is_tracked(weight)) {
      kernels::add_product_of_transposed(data(dy), data(x), gradient_of(weight), rows, outputs,
                                         inputs);
    }
    if (is_tracked(bias)) kernels::add_sum_of_rows(data(dy), gradient_of(bias), rows, outputs);
  });
  return result;
}

}  // namespace attend
