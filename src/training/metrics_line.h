#pragma once

#include <string>

#include "training/trainer.h"

namespace attend::training {

// Lines of metrics.jsonl: docs/format.md.
std::string metrics_line(const Progress& progress);
std::string metrics_line(const Validation& validation, bool is_best);

/// Of the mean of checkpoints, at the training's end.
std::string mean_line(const Validation& validation, bool is_best);

}  // namespace attend::training
