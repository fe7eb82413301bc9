#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

namespace attend::kernels {

/// For tests: run() once on each instruction set that the kernels are compiled for and the CPU has.
template <class Run>
void on_every_target(const Run& run) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    run();
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace attend::kernels
