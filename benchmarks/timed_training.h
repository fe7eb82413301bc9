#pragma once

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "data/part.h"
#include "models/model.h"

namespace attend::benchmarks {

/// What is trained, how and for how long.
struct TimedTraining {
  std::string use{};
  int updates = 40;
  std::string engine = "cpu";
  std::string precision = "fp32";
  models::LossOptions loss{};
};

/// Trains a model on batches in turn, Adam with gradients clipped at norm 1, after three updates
/// that are not counted: what every program says of it, and "seconds" of CPU time and "rows".
nlohmann::json timed(const TimedTraining& how, models::Model& model,
                     std::span<const data::Batch> batches);

}  // namespace attend::benchmarks
