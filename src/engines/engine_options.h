#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tensor/engine.h"

namespace attend {

/// Which engine performs the operations, and where.
struct EngineOptions {
  std::string name = "cpu";        ///< cpu | torch
  std::string device = "cpu";      ///< of torch: cpu, cuda, cuda:1, ...
  std::string precision = "fp32";  ///< of products in training: fp32, of cpu also bf16; auto
  std::uint64_t seed = 1;
  bool double_precision = false;  ///< of torch: for checks of gradients
};

/// The same with what it leaves open decided: a device other than cpu is LibTorch's; precision auto
/// is bf16 where this CPU multiplies it, else fp32.
EngineOptions decided(EngineOptions options);

/// The engine. Throws Error if there is none of this name, if its plug-in is not there or cannot
/// be loaded, or if it has no such device.
std::unique_ptr<Engine> make_engine(const EngineOptions& options);

/// What the LibTorch plug-in exports, under this name: a new engine, owned by the caller.
using MakeTorchEngine = Engine* (*)(const EngineOptions& options);
inline constexpr const char* kMakeTorchEngine = "attend_make_torch_engine";
inline constexpr const char* kTorchPlugin = "libattend_torch.so";

}  // namespace attend
