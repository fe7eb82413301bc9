#include "kernels/instruction_set.h"

#include <hwy/targets.h>

namespace attend::kernels {

std::string instruction_set() {
  const auto targets = hwy::SupportedAndGeneratedTargets();  // the best one first
  if (targets.empty() || targets.front() == HWY_STATIC_TARGET) return "the baseline";
  if (targets.front() == HWY_AVX2) return "AVX2";
  return targets.front() == HWY_AVX3 ? "AVX-512" : hwy::TargetName(targets.front());
}

}  // namespace attend::kernels
