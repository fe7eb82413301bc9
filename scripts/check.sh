#!/bin/sh
# check.sh: what every change must pass besides the tests. Format, layers, the bundles of web/, and a
# build without LibTorch under AddressSanitizer and UBSan, with all tests but the slow ones and whole commands.
# Warnings are errors in the build of the tests (make test WERROR=ON): sanitizers add false ones.
set -eu
build=${ATTEND_CHECK_BUILD:-build/check}
jobs=$(nproc 2>/dev/null || echo 2)

echo "== format"
git ls-files '*.cpp' '*.h' | xargs clang-format --dry-run --Werror

echo "== layers"
scripts/check_layers.sh .

echo "== web/dist is what web/src makes"
if ! command -v node > /dev/null; then
  echo "skipped: there is no node; packages/npm.txt names it"
elif why=$(web/install.sh); then
  (cd web && node_modules/.bin/tsc --noEmit && node build.js --check)
else
  echo "skipped: $why"
fi

echo "== without LibTorch, AddressSanitizer and UBSan"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DATTEND_WITH_TORCH=OFF \
  -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g1" \
  -DATTEND_SANITIZE=address,undefined > /dev/null
cmake --build "$build" --parallel "$jobs" | grep -v '^\[' || true
cmake --build "$build" --parallel "$jobs" > /dev/null
OMP_NUM_THREADS=1 UBSAN_OPTIONS=print_stacktrace=1 \
  ctest --test-dir "$build" --output-on-failure -LE slow
