#!/bin/sh
# to_edits.sh FOLDER OUT: of parallel text that inflection.sh made, the same with edits in the place of
# forms: OUT/train.source and train.target, and so on. Letter t of the lemma has edit t: the letter stays (↓),
# goes (∅), or others stand in its place or before it; <end> has what follows behind. An attention that
# moves on a letter a step (attention.alignment = "local-m") reads what each edit is about, and to copy
# any letter is one symbol: a hundred pairs teach it. from_edits.sh gives the forms back.
[ $# = 2 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
set -eu
folder=$1
out=$2
here=$(dirname "$0")
export LC_ALL=C

refuse() {
  echo "to_edits.sh: $*" >&2
  exit 2
}

[ -d "$folder" ] || refuse "there is no folder $folder: make it by inflection.sh"
for part in source target align; do
  [ -r "$folder/train.$part" ] || refuse "there is no $folder/train.$part: make the folder by inflection.sh"
done
[ ! -e "$out" ] || refuse "$out exists already: name a folder that does not"

new=$out.tmp.$$
trap 'rm -rf "$new"' EXIT
mkdir -p "$new"
for name in train dev test; do
  [ -f "$folder/$name.source" ] || continue
  paste "$folder/$name.source" "$folder/$name.target" "$folder/$name.align" > "$new/pairs"
  awk -v path="$new/$name" -f "$here/edits.awk" -f "$here/to_edits.awk" "$new/pairs" || exit 2
  rm "$new/pairs"
done
mv "$new" "$out"
