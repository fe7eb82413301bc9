#pragma once

#include <initializer_list>

#include "tensor/tensor.h"

// What every word of the vocabulary asks of its arguments. For operations.cpp and its neighbours.

namespace attend {

/// The engine that all arguments belong to, the first of which is defined. Throws std::logic_error,
/// naming the operation and the shapes, if they belong to several, or do not fit.
Engine& engine_of(const char* operation, std::initializer_list<const Tensor*> arguments, bool fit);

inline bool has_rank(const Tensor& x, int rank) {
  return x.shape().rank() == rank;
}

}  // namespace attend
