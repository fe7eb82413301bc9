// The products of a CpuEngine with a weight.

#include <utility>
#include <vector>

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/products.h"
#include "kernels/rectified.h"

namespace attend {
namespace {

/// Of a product a^T b that is owed to x [B, S, F]: a [B, T, S], or [B, S] of one step.
int64_t steps_of(const Tensor& a, const Tensor& x) {
  return a.shape().count() / rows_of(x);
}

/// Else its products are those of the type in which it is kept.
bool is_of_floats(const Tensor& weight) {
  const auto* stored = storage_of(weight).stored.get();
  return stored == nullptr || stored->type == NumberType::kFloat;
}

}  // namespace

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
  if (recorded && is_parameter(weight) && is_tracked(weight)) {
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

Tensor CpuEngine::rectified_linear(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                   double slope) {
  const auto leak = static_cast<float>(slope);
  if (weight.size(1) <= kernels::kFewInputs && is_of_floats(weight)) {
    return rectified_linear_of_few(x, weight, bias, leak);
  }
  const auto result = linear(x, weight, bias);
  kernels::rectify(writable(result), leak, result.shape().count());
  if (is_tracked(result)) {
    tape_.precede([=](const Tensor& dy) {  // nobody else has dy
      kernels::rectify_backward(data(result), leak, writable(dy), result.shape().count());
    });
  }
  return result;
}

Tensor CpuEngine::rectified_linear_of_few(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                          float slope) {
  auto [result, out] = make(x.shape().with_last(weight.size(0)));
  const kernels::RectifiedLayer layer = {.weight = data(weight),
                                         .bias = data_or_null(bias),
                                         .slope = slope,
                                         .outputs = weight.size(0),
                                         .inputs = weight.size(1)};
  kernels::rectified_linear_of_few(layer, data(x), out, rows_of(x));
  if (!is_recorded({&x, &weight, &bias})) return result;
  tape_.add(result, [=, y = result](const Tensor& dy) {
    std::vector<kernels::ProductOfSteps> products;
    for (const auto& [a, b] : storage_of(y).owed) {
      products.push_back({data(a), data(b), steps_of(a, y)});
    }
    const kernels::GradientOfRows gradient = {.numbers = data_or_null(dy),
                                              .products = products,
                                              .length = products.empty() ? 1 : y.size(1)};
    kernels::rectified_linear_of_few_backward(layer, data(x), data(y), gradient,
                                              gradient_or_null(x), gradient_or_null(weight),
                                              gradient_or_null(bias), rows_of(y));
  });
  storage_of(result).takes_products = true;
  return result;
}

// --- what is owed --------------------------------------------------------------------------------

void settle(const Tensor& x) {
  auto& owed = storage_of(x).owed;
  if (owed.empty()) return;
  const auto products = std::exchange(owed, {});
  auto* gradient = gradient_of(x);
  for (const auto& [a, b] : products) {
    kernels::add_products_of_steps(data(a), data(b), gradient, x.size(0), steps_of(a, x), x.size(1),
                                   x.size(2));
  }
}

bool owe(const Tensor& x, const Tensor& a, const Tensor& b) {
  const auto& storage = storage_of(x);
  if (!storage.takes_products || storage.gradient.defined()) return false;
  auto steps = steps_of(a, x);
  for (const auto& product : storage.owed) steps += steps_of(product.a, x);
  if (steps > kernels::kMostSteps) return false;
  storage.owed.push_back({a, b});
  return true;
}

}  // namespace attend
