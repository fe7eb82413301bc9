#!/bin/sh
# python.sh BUILD ROOT: tests of the package of python/, with the library and the program just built; and
# its hints, by mypy where that is installed.
set -eu
build=$1
root=$2
/usr/bin/python3 -c 'import numpy' 2>/dev/null || {
  echo "numpy is not there: install python3-numpy"
  exit 77
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM
ATTEND=$build/bin/attend
ATTEND_LIBRARY=$build/bin/libattend.so.0
ATTEND_TEST_MODEL=$scratch/model
PYTHONPATH=$root/python
PYTHONDONTWRITEBYTECODE=1
export ATTEND ATTEND_LIBRARY ATTEND_TEST_MODEL PYTHONPATH PYTHONDONTWRITEBYTECODE
"$ATTEND" generate --out "$scratch/corpus" --train 200 --dev 8 --test 8 >/dev/null
"$ATTEND" train bahdanau2015 -q --train "$scratch/corpus/train.source" "$scratch/corpus/train.target" \
  --dev "$scratch/corpus/dev.source" "$scratch/corpus/dev.target" --out "$scratch/model" --training.updates 30 \
  --training.warmup 1 --training.validate_every 30 --text.kind bpe --text.size 60 --model.hidden_size 16 \
  --model.embedding_size 16 --training.learning_rate 0.01 >"$scratch/log" 2>&1 || {
  cat "$scratch/log"
  exit 1
}
cd "$scratch"
/usr/bin/python3 "$root/python/tests/test_attend.py"
if command -v mypy >/dev/null; then
  mypy --strict --no-error-summary --cache-dir "$scratch/mypy" "$root/python/attend"
else
  echo "mypy is not there: hints are not checked"
fi

# The wheel, where nothing else is.
"$root/scripts/make_wheel.py" "$build" "$scratch/wheel" >/dev/null
/usr/bin/python3 -m zipfile -e "$scratch"/wheel/*.whl "$scratch/site"
for part in py.typed __init__.py libattend.so.0; do
  [ -f "$scratch/site/attend/$part" ] || { echo "the wheel has no $part"; exit 1; }
done
unset ATTEND_LIBRARY
PYTHONPATH=$scratch/site /usr/bin/python3 -c "
import attend
assert attend.__file__.startswith('$scratch/site'), attend.__file__
print(attend.load('$scratch/model').predict('the old dog sleeps'))" >"$scratch/said"
[ "$(cat "$scratch/said")" = "$(echo 'the old dog sleeps' | "$ATTEND" predict -m "$scratch/model")" ]
