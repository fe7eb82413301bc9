#include "nn/memory.h"

namespace attend::nn {

Annotations Annotations::of(const Tensor& values, const Tensor& mask) {
  if (mask.defined()) return {values, values, mask};
  return {values, values, 1.0 + zeros(values.engine(), values.shape().without_last())};
}

Memory Memory::select(const Tensor& rows) const {
  return {keys, values, select_rows(mask, rows),
          sources.defined() ? select_rows(sources, rows) : rows};
}

Reading Reading::select(const Tensor& rows) const {
  return {select_rows(context, rows), select_rows(weights, rows), select_rows(coverage, rows),
          count};
}

}  // namespace attend::nn
