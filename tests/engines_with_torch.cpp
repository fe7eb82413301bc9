#include "engines/cpu/cpu_engine.h"
#include "engines/torch/torch_engine.h"
#include "numbers.h"

namespace attend::tests {

std::vector<std::string> engine_names() {
  return {"Torch", "Cpu"};
}

std::unique_ptr<Engine> engine_called(const std::string& name, std::uint64_t seed) {
  if (name == "Cpu") return std::make_unique<CpuEngine>(seed);
  return std::make_unique<TorchEngine>(Precision::kSingle, "cpu", seed);
}

}  // namespace attend::tests
