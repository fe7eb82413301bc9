#include "engines/engine_options.h"
#include "engines/torch/torch_engine.h"

extern "C" attend::Engine* attend_make_torch_engine(const attend::EngineOptions& options) {
  return new attend::TorchEngine(attend::Precision::kSingle, options.device, options.seed);
}
