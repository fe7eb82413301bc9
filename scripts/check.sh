#!/bin/sh
# check.sh: what every change must pass besides `make test WERROR=ON`, which is GCC's build with warnings as
# errors. Format, layers, the bundles of web/; then Clang's build without LibTorch, warnings as errors,
# under AddressSanitizer and UBSan, with all tests but the slow ones; a minute each of damaged files, of
# libFuzzer and of killed trainings; and what builds for ARM. Each part says how long it took.
set -eu
build=${ATTEND_CHECK_BUILD:-build/check}
campaign=${ATTEND_CHECK_SECONDS:-60}
jobs=$(env -u OMP_NUM_THREADS nproc 2>/dev/null || echo 2)  # nproc would say 1
export UBSAN_OPTIONS=print_stacktrace=1
export OMP_NUM_THREADS=1
mkdir -p "$build"

began=0
part() {
  [ "$began" = 0 ] || echo "   ($(($(date +%s) - began)) s)"
  began=$(date +%s)
  echo "== $1"
}

part "format"
git ls-files '*.cpp' '*.h' | xargs clang-format --dry-run --Werror

part "layers"
scripts/check_layers.sh .

part "names in src/cli"
scripts/check_one_source.sh src/cli

part "documentation of the public headers"
mkdir -p build/headers
doxygen docs/Doxyfile

part "web/dist is what web/src makes"
if ! command -v node > /dev/null; then
  echo "skipped: there is no node; packages/npm.txt names it"
elif why=$(web/install.sh); then
  (cd web && node_modules/.bin/tsc --noEmit && node build.js --check)
else
  echo "skipped: $why"
fi

part "ARM"
scripts/check_arm.sh build/arm

part "Clang, warnings as errors, AddressSanitizer and UBSan, without LibTorch"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++ \
  -DATTEND_WITH_TORCH=OFF -DATTEND_WERROR=ON -DATTEND_SANITIZE=address,undefined -DATTEND_FUZZ=ON \
  > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
cmake --build "$build" --parallel "$jobs" > "$build.log" 2>&1 || {
  grep -E 'error|FAILED' -A6 "$build.log" | head -80
  exit 1
}

part "its tests"
ctest --test-dir "$build" --output-on-failure --parallel "$jobs" -LE 'slow|fuzz'

# Each keeps one core busy for the same minute.
part "libFuzzer, and damaged files beside it"
scripts/campaigns/fuzz --build "$build" --seconds "$campaign" > "$build.fuzz.log" 2>&1 &
fuzz=$!
failed=0
scripts/campaigns/mutants --program "$build/bin/attend" --seconds "$campaign" --patience 60 || failed=1
wait "$fuzz" || failed=1
cat "$build.fuzz.log"
[ "$failed" = 0 ] || exit 1

if [ -x scripts/campaigns/kills ]; then
  part "killed trainings"
  scripts/campaigns/kills --program "$build/bin/attend" --seconds "$campaign"
fi
part "done"
