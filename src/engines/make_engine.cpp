#include "core/error.h"
#include "core/fields.h"
#include "core/plugin.h"
#include "engines/cpu/cpu_engine.h"
#include "engines/engine_options.h"

namespace attend {
namespace {

// Deep: LibTorch's libraries shall find their own protobuf, not that inside SentencePiece, which is
// of another version and crashes them.
constexpr Plugin kTorch = {kTorchPlugin, "engine torch needs LibTorch",
                           "install LibTorch and build again, or use --engine cpu", true};

}  // namespace

EngineOptions decided(EngineOptions options) {
  if (options.device != "cpu") options.name = "torch";
  if (options.precision == "auto") {
    const bool is_narrow = options.name == "cpu" && CpuEngine::has_bf16_products();
    options.precision = is_narrow ? "bf16" : "fp32";
  }
  return options;
}

std::unique_ptr<Engine> make_engine(const EngineOptions& asked) {
  const auto options = decided(asked);
  check_one_of("engine", options.name, {"cpu", "torch"});
  check_one_of("precision", options.precision, {"fp32", "bf16", "auto"});
  const bool is_narrow = options.precision == "bf16";
  if (is_narrow && options.name == "torch") {
    throw ConfigError("precision", "bf16", "fp32 with --engine torch");
  }
  if (options.name == "torch") {
    const auto make = reinterpret_cast<MakeTorchEngine>(kTorch.function(kMakeTorchEngine));
    return std::unique_ptr<Engine>(make(options));
  }
  if (options.double_precision) {
    throw ConfigError("double_precision", "true", "false with --engine cpu");
  }
  return std::make_unique<CpuEngine>(options.seed,
                                     is_narrow ? ProductPrecision::kBf16 : ProductPrecision::kFp32);
}

}  // namespace attend
