// Which instruction sets this CPU has, for Highway's choice among the kernels. Its own library says
// it too, but measures the clock's resolution when it is loaded: 4 ms before any program begins. So
// on x86 it is not linked; elsewhere this file is empty.

#if defined(__x86_64__)

#include <hwy/targets.h>

namespace hwy {
namespace {

int64_t mask_for_test = 0;

int64_t targets_of_cpu() {
  int64_t found = HWY_SCALAR | HWY_EMU128;
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                        __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt");
  if (has_avx2) found |= HWY_AVX2;
  if (has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512cd")) {
    found |= HWY_AVX3;
  }
  return found;
}

}  // namespace

int64_t SupportedTargets() {
  static const int64_t found = targets_of_cpu();
  return mask_for_test != 0 ? mask_for_test : found;
}

void SetSupportedTargetsForTest(int64_t targets) {
  mask_for_test = targets;
}

ChosenTarget& GetChosenTarget() {
  static ChosenTarget chosen;
  return chosen;
}

}  // namespace hwy
#endif
