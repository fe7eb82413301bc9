#!/bin/sh
# consumers.sh BUILD ROOT PROGRAM: installs the library into an empty folder, as `cmake --install` does, and
# builds and runs programs against it that lie outside of the project: those of the README, in C, C++17 and
# Python, by find_package and by pkg-config; and one in C++ without exceptions.
set -eu
build=$1
root=$2
attend=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM
fail() {
  echo "$*"
  exit 1
}

cmake --install "$build" --prefix "$scratch/installed" >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
libraries=$(dirname "$(find "$scratch/installed" -name 'libattend.so')")
for made in include/attend/attend.h include/attend/model.h bin/attend share/man/man1/attend.1 \
  share/man/man1/attend-train.1 share/bash-completion/completions/attend lib/systemd/system/attend-serve@.service; do
  [ -f "$scratch/installed/$made" ] || fail "cmake --install leaves no $made"
done
grep -q "^ExecStart=$scratch/installed/bin/attend serve" "$scratch/installed/lib/systemd/system/attend-serve@.service" ||
  fail "the service starts another program"
[ -f "$scratch/installed/lib/attend/libattend_sentencepiece.so" ] || fail "cmake --install leaves no plug-ins"

# A model of letters and sounds, trained by the program that was installed.
program=$scratch/installed/bin/attend
"$program" generate --out "$scratch/corpus" --train 40 --dev 8 --test 8 \
  >/dev/null
[ "$("$attend" --version | head -1)" = "$("$program" --version | head -1)" ] || fail "another program was installed"
"$program" train bahdanau2015 -q --train "$scratch/corpus/train.source" "$scratch/corpus/train.target" \
  --dev "$scratch/corpus/dev.source" "$scratch/corpus/dev.target" --out "$scratch/model" --training.updates 3 \
  --training.warmup 1 --training.validate_every 3 --text.kind characters --model.hidden_size 8 \
  --model.embedding_size 8 >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"

# The programs as the README has them.
cp -r "$root/tests/library/consumers" "$scratch/programs"
of_readme() { awk -v begin="^\`\`\`$1\$" '$0 ~ begin && /^```/ { on = 1; next } /^```$/ { on = 0 } on' "$root/README.md"; }
of_readme c >"$scratch/programs/c/pronounce.c"
of_readme cpp >"$scratch/programs/cpp/pronounce.cpp"
of_readme python >"$scratch/programs/pronounce.py"
for program_of in c/pronounce.c:40 cpp/pronounce.cpp:25 pronounce.py:10; do
  lines=$(wc -l <"$scratch/programs/${program_of%:*}")
  { [ "$lines" -gt 3 ] && [ "$lines" -lt "${program_of#*:}" ]; } || fail "${program_of%:*} of the README has $lines lines"
done

# Plug-ins are sought beside the program, never in the folder that somebody works in.
mkdir "$scratch/alone" "$scratch/elsewhere"
cp "$attend" "$scratch/alone/attend"
echo "no library" >"$scratch/elsewhere/libattend_sentencepiece.so"
(cd "$scratch/elsewhere" && PATH=$scratch/alone:$PATH attend train bahdanau2015 -q --train "$scratch/corpus/train.source" \
  "$scratch/corpus/train.target" --out model 2>"$scratch/err") && fail "a program without plug-ins makes a vocabulary"
grep -q "there is no libattend_sentencepiece.so in $scratch/alone" "$scratch/err" ||
  fail "without plug-ins: $(cat "$scratch/err")"

line="the cat"
expected=$(echo "$line" | "$program" predict -m "$scratch/model" --beam 2)
for language in c cpp; do
  cmake -S "$scratch/programs/$language" -B "$scratch/$language" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_PREFIX_PATH="$scratch/installed" >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
  cmake --build "$scratch/$language" >"$scratch/log" 2>&1 || fail "$(cat "$scratch/log")"
  "$scratch/$language/pronounce" "$scratch/model" "$line" >"$scratch/$language.out"
  grep -q ' from ' "$scratch/$language.out" || fail "pronounce in $language says no letter: $(cat "$scratch/$language.out")"
done
cmp "$scratch/c.out" "$scratch/cpp.out"
[ "$("$scratch/cpp/plain" "$scratch/model" "$line")" = "$expected" ] || fail "plain says something else than $expected"

if /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
  ATTEND_LIBRARY=$libraries/libattend.so.0 PYTHONPATH=$root/python PYTHONDONTWRITEBYTECODE=1 \
    /usr/bin/python3 "$scratch/programs/pronounce.py" "$scratch/model" "$line" | cmp - "$scratch/c.out"
else
  echo "the Python program is not run: there is no numpy"
fi

# Faults come as codes.
for consumer in c/pronounce cpp/pronounce cpp/plain; do
  status=0
  "$scratch/$consumer" "$scratch/nowhere" "$line" 2>"$scratch/err" || status=$?
  [ $status = 2 ] || fail "$consumer without a model ends with $status"
  grep -q "nowhere does not exist" "$scratch/err" || fail "$consumer without a model says $(cat "$scratch/err")"
done

# The same by pkg-config.
PKG_CONFIG_PATH=$libraries/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # several words are meant
${CC:-cc} "$scratch/programs/c/pronounce.c" $(pkg-config --cflags --libs attend) -o "$scratch/by_name"
LD_LIBRARY_PATH=$libraries "$scratch/by_name" "$scratch/model" "$line" | cmp - "$scratch/c.out"
[ "attend $(pkg-config --modversion attend)" = "$("$program" --version | sed -n "1s/ (.*//p")" ] || fail "pkg-config knows another version"

# Beside LibTorch, SentencePiece and protobuf, of which the first two crash each other in one program:
# nothing of theirs reaches us, nor of ours them.
for other in torch_cpu sentencepiece protobuf; do
  # shellcheck disable=SC2046
  ${CC:-cc} "$scratch/programs/c/pronounce.c" -Wl,--no-as-needed "-l$other" \
    $(pkg-config --cflags --libs attend) -o "$scratch/beside" 2>"$scratch/log" || {
    grep -q "cannot find -l$other" "$scratch/log" || fail "$(cat "$scratch/log")"
    continue # it is not installed
  }
  LD_LIBRARY_PATH=$libraries "$scratch/beside" "$scratch/model" "$line" | cmp - "$scratch/c.out" ||
    fail "beside $other it says something else"
done
