#include "engines/engine_options.h"
#include "engines/torch/torch_engine.h"

extern "C" attend::Engine* attend_make_torch_engine(const attend::EngineOptions& options) {
  using attend::Precision;
  const auto precision = options.double_precision ? Precision::kDouble : Precision::kSingle;
  return new attend::TorchEngine(precision, options.device, options.seed);
}
