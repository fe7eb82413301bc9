#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tasks/predictor.h"

namespace attend::tasks {

/// The prediction for programs, as docs/format.md describes it: text, score, log_probability,
/// log_probabilities and, if they are wanted, readings. Numbers of lists have 4 decimals; a number
/// that is not finite becomes null when it is written.
nlohmann::ordered_json to_json(const Prediction& prediction, bool has_readings);

}  // namespace attend::tasks
