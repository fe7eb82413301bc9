#!/bin/sh
# from_edits.sh SOURCE < edits > forms: forms, a line each, from the sources of to_edits.sh and edits for them
[ $# = 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
set -eu
export LC_ALL=C
refuse() {
  echo "from_edits.sh: $*" >&2
  exit 2
}
[ -r "$1" ] || refuse "cannot read $1: expected the sources that to_edits.sh made"
edits=$(mktemp)
trap 'rm -f "$edits"' EXIT
cat > "$edits"
[ "$(wc -l < "$1")" = "$(wc -l < "$edits")" ] ||
  refuse "$1 has $(wc -l < "$1") lines and the edits have $(wc -l < "$edits"): expected one for each"
here=$(dirname "$0")
paste "$1" "$edits" | awk -f "$here/edits.awk" -f "$here/from_edits.awk"
