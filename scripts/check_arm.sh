#!/bin/sh
# check_arm.sh: what builds for 64-bit ARM without foreign libraries, by Debian's cross compiler; its
# tests, those of the kernels among them, run in an emulator. Warnings are errors. Where the compiler is
# missing this is said, and no failure; without the emulator it is built alone.
set -eu
build=${1:-build/arm}
jobs=$(env -u OMP_NUM_THREADS nproc 2>/dev/null || echo 2)

if ! command -v aarch64-linux-gnu-g++ > /dev/null || [ ! -d /usr/src/googletest ]; then
  echo "skipped: there is no compiler for ARM, or no source of GoogleTest; packages/check.txt names them"
  exit 0
fi
mkdir -p "$build"
cmake -S tests/arm -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DATTEND_WERROR=ON \
  -DCMAKE_TOOLCHAIN_FILE="$PWD/tests/arm/toolchain.cmake" > "$build.log" 2>&1 || {
  cat "$build.log"
  exit 1
}
cmake --build "$build" --parallel "$jobs" > "$build.log" 2>&1 || {
  grep -E 'error|FAILED' -A5 "$build.log" | head -60
  exit 1
}
if ! command -v qemu-aarch64-static > /dev/null; then
  echo "built; its tests are skipped: there is no qemu-aarch64-static; packages/check.txt names it"
  exit 0
fi
OMP_NUM_THREADS=1 qemu-aarch64-static -L /usr/aarch64-linux-gnu "$build/arm_test" --gtest_brief=1 > "$build.log" 2>&1 || {
  tail -40 "$build.log"
  exit 1
}
tail -1 "$build.log"
