// Which instruction sets this CPU has, for Highway's choice among the kernels. Its own library says
// it too, but measures the clock's resolution when it is loaded: 4 ms before any program begins. So
// on x86 it is not linked; elsewhere this file is empty.

#if defined(__x86_64__)

#include <cpuid.h>
#include <hwy/targets.h>

namespace hwy {
namespace {

int64_t mask_for_test = 0;

/// Whether a bit of ECX is set in what the processor says of itself. Clang 14 has no name for
/// these.
bool says(unsigned leaf, unsigned bit) {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(leaf, &a, &b, &c, &d) != 0 && ((c >> bit) & 1U) != 0;
}

int64_t targets_of_cpu() {
  const bool has_f16c = says(1, 29);
  const bool has_lzcnt = says(0x80000001U, 5);
  int64_t found = HWY_SCALAR | HWY_EMU128;
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                        has_f16c && has_lzcnt;
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
