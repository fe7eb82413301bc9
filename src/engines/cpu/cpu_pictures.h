#pragma once

#include "engines/cpu/cpu_storage.h"
#include "kernels/pictures.h"

namespace attend {

inline kernels::Pictures pictures_of(const Tensor& x, const PatchGrid& grid) {
  return {.batch = x.size(0),
          .height = x.size(1),
          .width = x.size(2),
          .channels = x.size(3),
          .grid = grid};
}

/// The shape of what windows make of pictures: of each place so many numbers.
inline Shape seen_of(const Tensor& x, const PatchGrid& grid, int64_t size) {
  return {x.size(0), grid.down(x.size(1)), grid.across(x.size(2)), size};
}

}  // namespace attend
