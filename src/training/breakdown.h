#pragma once

#include <cstdint>

#include "data/part.h"
#include "nn/module.h"

namespace attend::training {

/// An update whose numbers broke. Nothing has moved.
struct Breakdown {
  const nn::Module& model;
  Engine& engine;
  const data::Batch& batch;
  int64_t update = 0;
  double loss = 0.0;
  double norm = 0.0;
  int ranks = 1;
  bool has_checkpoint = false;
};

/// Throws Error that says where: the update, the largest gradient, and the lines of the batch.
[[noreturn]] void throw_breakdown(const Breakdown& breakdown);

}  // namespace attend::training
