#include "training/weight_noise.h"

namespace attend::training {

WeightNoise::WeightNoise(const nn::Module& model, Engine& engine, double deviation) {
  if (deviation == 0.0) return;
  for (const auto& [name, shape, initial, value] : model.parameters()) {
    kept_.emplace_back(*value, 1.0 * constant(*value));
    assign(*value, *value + deviation * noise(engine, shape));
  }
}

void WeightNoise::remove() {
  for (const auto& [parameter, before] : kept_) assign(parameter, before);
  kept_.clear();
}

void limit_norms(const nn::Module& model, double longest) {
  constexpr double kTiny = 1e-30;
  for (const auto& [name, shape, initial, value] : model.parameters()) {
    if (shape.rank() != 2) continue;
    const auto squares = sum(*value * *value);                    // [O, 1]
    const auto inverse = exp(-0.5 * log(clamp(squares, kTiny)));  // 1 / norm
    assign(*value, *value * clamp(longest * inverse, 0.0, 1.0));
  }
}

}  // namespace attend::training
