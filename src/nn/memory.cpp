#include "nn/memory.h"

namespace attend::nn {

Annotations Annotations::of(const Tensor& values, const Tensor& mask) {
  if (mask.defined()) return {values, values, mask};
  return {values, values, 1.0 + zeros(values.engine(), values.shape().without_last())};
}

Memory Memory::select(const Tensor& rows) const {
  return {keys, values, select_rows(mask, rows),
          sources.defined() ? select_rows(sources, rows) : rows, symbols};
}

Reading Reading::select(const Tensor& rows) const {
  return {.context = select_rows(context, rows),
          .weights = select_rows(weights, rows),
          .coverage = select_rows(coverage, rows),
          .count = count,
          .expected = expected.defined() ? select_rows(expected, rows) : Tensor()};
}

}  // namespace attend::nn
