// Which instruction sets an ARM processor has, for Highway's choice among the kernels: what its own
// library says, which Debian has for ARM's machines alone.

#include <hwy/targets.h>
#include <sys/auxv.h>

namespace hwy {
namespace {

int64_t mask_for_test = 0;

int64_t targets_of_cpu() {
  constexpr unsigned long kSve = 1UL << 22U;  // of AT_HWCAP
  constexpr unsigned long kSve2 = 1UL << 1U;  // of AT_HWCAP2
  int64_t found = HWY_SCALAR | HWY_EMU128 | HWY_NEON;
  if ((getauxval(AT_HWCAP) & kSve) != 0) found |= HWY_SVE;
  if ((getauxval(AT_HWCAP2) & kSve2) != 0) found |= HWY_SVE2;
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
