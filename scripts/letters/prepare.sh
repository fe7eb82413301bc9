#!/bin/sh
# prepare.sh FORMAT TRAIN TEST OUT HELD_OUT [MADE_UP]: what cmudict.sh, nettalk.sh and inflection.sh do.
# Reads TRAIN and TEST by FORMAT.awk and writes the folder OUT, whole or not at all.
set -eu
format=$1
train=$2
test=$3
out=$4
held_out=$5
made_up=${6:-0}
here=$(dirname "$0")
name=$format.sh
export LC_ALL=C

refuse() {
  echo "$name: $*" >&2
  exit 2
}

for file in "$train" "$test"; do
  [ -f "$file" ] || refuse "there is no file $file: expected $(sed -n 's/^# Expects //p' "$here/$format.awk")"
  [ -r "$file" ] || refuse "cannot read $file"
  [ -s "$file" ] || refuse "$file is empty"
done
[ "$train" != "$test" ] || refuse "TRAIN and TEST are the same file, $train"
[ ! -e "$out" ] || refuse "$out exists already: name a folder that does not"
case $held_out in
  '' | *[!0-9]*) refuse "HELD_OUT is $held_out: expected a number of words" ;;
esac
case $made_up in
  '' | *[!0-9]*) refuse "MADE_UP is $made_up: expected a number of pairs" ;;
esac

# Else awk would take a path with "=" in it for a setting.
case $train in /*) ;; *) train=./$train ;; esac
case $test in /*) ;; *) test=./$test ;; esac

new=$out.tmp.$$
trap 'rm -rf "$new"' EXIT
mkdir -p "$new"
awk -v test_file="$test" -f "$here/symbols.awk" -f "$here/align.awk" -f "$here/$format.awk" \
  "$train" "$test" > "$new/lines" || exit 2
awk -v out="$new" -v held_out="$held_out" -f "$here/parallel.awk" "$new/lines" || exit 2
rm "$new/lines"
if [ "$made_up" != 0 ]; then
  (cd "$new" && paste train.source train.target train.align) > "$new/pairs"
  awk -v folder="$new" -v made_up="$made_up" -f "$here/hallucinate.awk" "$new/pairs" || exit 2
  rm "$new/pairs"
fi
mv "$new" "$out"
