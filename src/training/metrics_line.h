#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "training/trainer.h"

namespace attend::training {

// Lines of metrics.jsonl: docs/format.md.
std::string metrics_line(const Progress& progress);
std::string metrics_line(const Validation& validation, bool is_best);

/// Of the mean of checkpoints, at the training's end.
std::string mean_line(const Validation& validation, bool is_best);

/// The same of an attention, whenever it was looked at.
nlohmann::ordered_json attention_json(const metrics::AttentionHealth& health);

}  // namespace attend::training
