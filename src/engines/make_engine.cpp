#include <filesystem>

#include <dlfcn.h>

#include "core/error.h"
#include "core/fields.h"
#include "engines/cpu/cpu_engine.h"
#include "engines/engine_options.h"

namespace attend {
namespace {

namespace fs = std::filesystem;

/// Where the plug-in may be: beside the program, or where an installation puts it.
fs::path find_plugin() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& folder : {program, program / "../lib/attend"}) {
    if (fs::exists(folder / kTorchPlugin, error)) return folder / kTorchPlugin;
  }
  throw Error("engine torch is not there: no " + std::string(kTorchPlugin) + " in " +
              program.string() + "; install LibTorch and build again, or use --engine cpu");
}

std::unique_ptr<Engine> load_torch_engine(const EngineOptions& options) {
  const auto path = find_plugin();
  // Deep: LibTorch's libraries shall find their own protobuf, not that inside SentencePiece, which
  // is of another version and crashes them. Never closed: its code is in use.
  auto* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  if (library == nullptr) throw Error("engine torch cannot be loaded: " + std::string(dlerror()));
  auto* symbol = ::dlsym(library, kMakeTorchEngine);
  if (symbol == nullptr) {
    throw Error(path.string() + " is no plug-in of this version: build both together");
  }
  return std::unique_ptr<Engine>(reinterpret_cast<MakeTorchEngine>(symbol)(options));
}

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
  if (options.name == "torch") return load_torch_engine(options);
  if (options.double_precision) {
    throw ConfigError("double_precision", "true", "false with --engine cpu");
  }
  return std::make_unique<CpuEngine>(options.seed,
                                     is_narrow ? ProductPrecision::kBf16 : ProductPrecision::kFp32);
}

}  // namespace attend
