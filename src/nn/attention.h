#pragma once

#include <memory>

#include "nn/alignment.h"
#include "nn/memory.h"
#include "nn/score.h"

namespace attend::nn {

/// A query reads a memory. Everything in this project that attends does it through `read`.
class Attention final : public Module {
 public:
  Attention(std::shared_ptr<Score> score, std::shared_ptr<Alignment> alignment);

  /// Annotations as this attention compares with them: keys projected, values untouched. Once per
  /// source, not once per read.
  Memory prepare(const Annotations& annotations) const;

  /// The reading before the first.
  Reading start(const Memory& memory) const;

  /// Reads a memory with a query [R, Q], given the reading before.
  Reading read(const Tensor& query, const Memory& memory, const Reading& previous) const;

 private:
  std::shared_ptr<Score> score_;
  std::shared_ptr<Alignment> alignment_;
};

}  // namespace attend::nn
