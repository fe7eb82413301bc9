#pragma once

#include <span>
#include <string>

#include "core/error.h"

namespace attend::metrics {

/// Lines of text, UTF-8 and validated, one segment each. A view: the strings must outlive it.
using Lines = std::span<const std::string>;

/// Throws Error unless there are as many hypotheses as references, and at least one.
inline void check_parallel(Lines hypotheses, Lines references) {
  if (hypotheses.size() != references.size()) {
    throw Error(std::to_string(hypotheses.size()) + " hypotheses for " +
                std::to_string(references.size()) + " references: expected one line for each");
  }
  if (hypotheses.empty()) throw Error("there are no lines to score");
}

}  // namespace attend::metrics
