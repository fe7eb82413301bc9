#pragma once

#include <memory>
#include <vector>

#include "core/number_types.h"
#include "tensor/shape.h"

namespace attend {

/// The numbers of a parameter where they are kept, row by row, as in a file that is mapped into
/// memory. They stay as long as their owner.
struct StoredNumbers {
  NumberType type = NumberType::kFloat;
  const void* numbers = nullptr;
  const float* scales = nullptr;  ///< of int8, one for each last dimension; else null
  Shape shape;
  std::shared_ptr<const void> owner;
  bool in_file = false;  ///< in a mapping of a file: what is not needed now can be read again
};

std::vector<float> to_floats(const StoredNumbers& stored);

}  // namespace attend
