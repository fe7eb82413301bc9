#include "timed_training.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "batch_file.h"
#include "engines/engine_options.h"

namespace attend::benchmarks {
namespace {

constexpr int kWarmUpdates = 3;
constexpr double kRate = 1e-3;

}  // namespace

nlohmann::json timed(const TimedTraining& how, models::Model& model,
                     std::span<const data::Batch> batches) {
  const auto engine = make_engine({.name = how.engine, .precision = how.precision});
  nn::initialize(model, *engine, 1);
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  const auto optimizer = engine->optimizer(parameters, {.largest_norm = 1.0});
  const Recording recording(*engine);
  double began = 0.0;
  double loss = 0.0;
  std::int64_t rows = 0;
  for (int i = 0; i < how.updates + kWarmUpdates; ++i) {
    if (i == kWarmUpdates) began = cpu_seconds();
    const auto& batch = batches[static_cast<std::size_t>(i) % batches.size()];
    const auto mean = model.loss(*engine, batch, how.loss).loss;
    engine->backward(mean);
    optimizer->step(kRate);
    loss = static_cast<double>(to_vector(mean)[0]);
    if (i >= kWarmUpdates) rows += batch.size;
  }
  const auto seconds = cpu_seconds() - began;
  return {{"program", "attend"},    {"use", how.use},
          {"engine", how.engine},   {"precision", how.precision},
          {"updates", how.updates}, {"rows", rows},
          {"seconds", seconds},     {"cpu_ms_an_update", 1e3 * seconds / how.updates},
          {"loss", loss},           {"peak_mb", peak_megabytes()}};
}

}  // namespace attend::benchmarks
