#pragma once

#include <string>

#include "training/trainer.h"

namespace attend::training {

// Lines of metrics.jsonl: docs/format.md.
std::string metrics_line(const Progress& progress);
std::string metrics_line(const Validation& validation, bool is_best);

}  // namespace attend::training
