#include "engines/cpu/cpu_engine.h"
#include "numbers.h"

namespace attend::tests {

std::vector<std::string> engine_names() {
  return {"Cpu"};
}

std::unique_ptr<Engine> engine_called(const std::string& /*name*/, std::uint64_t seed) {
  return std::make_unique<CpuEngine>(seed);
}

}  // namespace attend::tests
