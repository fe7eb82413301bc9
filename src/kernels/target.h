#pragma once

// Before a loop of kernels/: compile it once for each of these instruction sets, with all that it
// calls inside, and let the loader choose by the CPU that it finds. Sanitizers instrument the
// chooser, which runs before they are ready: there, and where the compiler cannot, one target.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(ATTEND_ONE_TARGET)
#define ATTEND_KERNEL \
  [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::flatten]]
#else
#define ATTEND_KERNEL
#endif
