#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/module.h"

namespace attend::benchmarks {

/// Of y = x W^T: itself, the gradient of x, or that of W.
enum class Form { kForward, kInput, kWeight };

/// A product with a weight [N, K], as often as a batch needs it.
struct Product {
  std::string name;
  Form form = Form::kForward;
  int64_t m = 0;  ///< rows of x
  int64_t n = 0;
  int64_t k = 0;
  double times = 0.0;

  double flop() const {
    return 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) * times;
  }
};

/// How much a batch holds; padding does not count.
struct Sizes {
  int64_t rows = 64;
  double source_tokens = 0.0;
  double target_tokens = 0.0;
};

/// The products with weights that a batch needs at least: nothing for padding, and those whose
/// inputs are known beforehand done at once for all positions. In training each comes in all three
/// forms, a weight's gradient once for all of its uses; in greedy search only forward, step by step
/// on the target's side. Attention's own sums and normalisers are not among them.
std::vector<Product> products_of(const nn::Module& model, const Sizes& sizes, bool is_training);

double flop_of(const std::vector<Product>& products);

}  // namespace attend::benchmarks
