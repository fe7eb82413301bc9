#!/bin/sh
# check_layers.sh ROOT: a folder of src/ includes what src/layers.txt lets it. Reads every #include of
# the project's own headers and fails on one that its folder may not use, on a folder that has no line
# in that table or names one below its own, on another table in docs/design.md, and on headers of a
# library outside the one folder that may see them.
# check_layers.sh ROOT --table: the table as docs/design.md shows it.
# shellcheck disable=SC2013,SC2016,SC2044 # words are meant, and so are backquotes; names have no blanks
set -eu
cd "$1"
table=src/layers.txt
status=0
wrong() {
  echo "$*"
  status=1
}

# The lines of the table: folder|folders|what, without blanks round the bars.
lines() {
  sed '/^#/d; /^$/d; s/ *| */|/g' "$table"
}

rows() {
  echo '| folder of `src/` | what | may include |'
  echo '|---|---|---|'
  lines | awk -F '|' '{ gsub(/ /, ", ", $2); if ($2 == "") $2 = "nobody"
                        print "| `" $1 "` | " $3 " | " $2 " |" }'
}
if [ "${2-}" = --table ]; then
  rows
  exit
fi

# --- includes
known=" "
for folder in $(lines | cut -d '|' -f 1); do
  [ -d "src/$folder" ] || wrong "$table has the folder $folder, which is not there"
  may=$(lines | awk -F '|' -v folder="$folder" '$1 == folder { print $2 }')
  for other in $may; do
    case "$known" in
      *" $other "*) ;;
      *) wrong "$table: $folder may include $other, which has no line above" ;;
    esac
  done
  for file in $(find "src/$folder" -maxdepth 1 \( -name '*.cpp' -o -name '*.h' -o -name '*.in' \)); do
    for include in $(sed -n 's/^#include "\([^"]*\)\/[^"/]*".*/\1/p' "$file"); do
      case " $folder $may " in
        *" $include "*) ;;
        *) wrong "$file includes $include/, which $folder may not: see $table" ;;
      esac
    done
  done
  known="$known$folder "
done
for folder in $(find src \( -name '*.h' -o -name '*.cpp' \) | sed 's|^src/||; s|/[^/]*$||' | sort -u); do
  case "$known" in
    *" $folder "*) ;;
    *) wrong "src/$folder has no line in $table" ;;
  esac
done

# --- headers of libraries
# only FOLDER PATTERN: headers that match are included in this folder of src/ alone.
only() {
  found=$(grep -rnE "#include <($2)" src | grep -v "^src/$1/" || true)
  [ -z "$found" ] || wrong "$found: only src/$1 may"
}
only engines/torch 'torch|ATen|c10'
only parallel/gloo 'gloo/'
only serving/http 'httplib'
only text/sentencepiece 'sentencepiece'
only kernels/onednn 'dnnl'
only view/pictures 'cairo|pango'
only data/media 'jpeglib|jerror|png'

# --- docs/design.md
shown=$(awk '/^\| folder of `src\/` \|/ { on = 1 } on && !/^\|/ { exit } on' docs/design.md)
[ "$shown" = "$(rows)" ] ||
  wrong "docs/design.md shows another table than $table has: put in what $0 . --table prints"
exit $status
