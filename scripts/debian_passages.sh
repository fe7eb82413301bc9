#!/bin/sh
# Texts with a gap made of what Debian says of its packages.
#
#   scripts/debian_passages.sh OUT_DIR [PACKAGES [WORDS]]
#
# writes OUT_DIR/{train,dev,test}.tsv, UTF-8, with the columns document, query and answer. A document
# describes PACKAGES packages (5) of one section of the archive, each by its name and the first WORDS
# words (25) of its long description; a query is the short description of one of them behind a gap, so
# that who is described decides. Names of the document's packages are entities (@entity0, ...), wherever
# they stand. Words are small letters, and marks are words. Of packages that say the same, the first in
# the alphabet of a checksum is kept.
#
# Where the indexes come from, which part a package goes to, and why: scripts/debian_descriptions.sh.
# A document is of packages of one part. The descriptions come under the licences of their packages.
#
# Exit status: 0 done, 1 could not write, 2 wrong usage, 3 apt cannot serve the descriptions (the
# reason is on standard error).

set -eu
export LC_ALL=C

# shellcheck source=scripts/apt_indexes.sh
. "$(dirname "$0")/apt_indexes.sh"

say() { printf 'passages: %s\n' "$*"; }
fail() {
  status=$1
  shift
  say "$*" >&2
  exit "$status"
}
cannot_serve() { fail 3 "cannot make them: $*"; }

if [ $# -lt 1 ] || [ $# -gt 3 ] || [ -z "$1" ] || [ "$1" = -h ] || [ "$1" = --help ]; then
  fail 2 "usage: $0 OUT_DIR [PACKAGES [WORDS]]"
fi
for number in "${2:-5}" "${3:-25}"; do
  case $number in
    *[!0-9]* | 0 | 1) fail 2 "PACKAGES and WORDS are numbers from 2, found $number" ;;
  esac
done
mkdir -p -- "$1" 2>/dev/null || fail 1 "cannot make the folder $1"
out=$(CDPATH='' cd -- "$1" && pwd) || fail 1 "cannot enter the folder $1"
case $out in
  *[\"\\]*) fail 1 "the folder's name must hold no quote and no backslash: $out" ;;
esac
check_apt
work=$(mktemp -d "$out/.passages.XXXXXX" 2>/dev/null) || fail 1 "cannot write into $out"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fetch_indexes '"en";'
describe_packages
print_indexes Packages '' | awk '
  /^Package: / { package = $2 }
  /^Section: / { print package "\t" $2 }' >"$work/sections"

# part <tab> section <tab> checksum <tab> package <tab> long <tab> short, in an order that is as good as
# drawn within a section.
awk -F'\t' -v dev="$dev_per_cent" -v tests="$test_per_cent" -v work="$work" "$part_functions"'
  FILENAME == work "/sources" { source[$1] = $2; next }
  FILENAME == work "/sections" { section[$1] = $2; next }
  $1 in section && !(($2, $3) in seen) {
    seen[$2, $3] = 1
    printf "%s\t%s\t%010d\t%s\t%s\t%s\n", part_of(family($1)), section[$1], checksum($1 "."), $1, $2, $3
  }' "$work/sources" "$work/sections" "$work/descriptions" | sort >"$work/described"

for part in train dev test; do printf 'document\tquery\tanswer\n' >"$work/$part.tsv"; done
awk -F'\t' -v size="${2:-5}" -v most="${3:-25}" -v work="$work" '
  # Words and marks, entities where names of the group stand; "most" of them, 0: all.
  function told(text, most,   words, count, i, word, line, used) {
    count = split(text, words, " ")
    for (i = 1; i <= count; ++i) {
      word = words[i]
      if (!(word in place)) sub(/[.,;:!?)]+$/, "", word)
      if (word in place) {
        line = line " @entity" place[word]
        ++used
      } else {
        word = tolower(words[i])
        gsub(/[^a-z0-9\200-\377]+/, " & ", word)
        gsub(/@/, "at", word)
        used += split(word, parts, " ")
        line = line " " word
      }
      if (most > 0 && used >= most) break
    }
    gsub(/ +/, " ", line)
    sub(/^ /, "", line)
    sub(/ $/, "", line)
    return line
  }
  function write(   i, document, asked) {
    for (i = 1; i <= count; ++i) document = document "@entity" place[name[i]] " : " told(long[i], most) " . "
    sub(/ $/, "", document)
    for (i = 1; i <= count; ++i) {
      asked = told(short[i], 0)
      if (asked == "" || asked ~ ("(^| )@entity" place[name[i]] "( |$)")) { ++named; continue }
      ++written
      print document "\t@placeholder : " asked "\t@entity" place[name[i]] >> (work "/" part ".tsv")
    }
  }
  $1 != part || $2 != section { count = 0 }
  {
    part = $1
    section = $2
    if (count == 0) {
      split("", place)
      split("", taken)
    }
    number = ((count + 1) * 3 + $3) % 1000  # names tell no order
    if ($4 in place || number in taken) next
    name[++count] = $4
    place[$4] = number
    taken[number] = 1
    long[count] = $5
    short[count] = $6
    if (count == size) { write(); count = 0 }
  }
  END { printf "%d queries; left out: %d that name their answer\n", written, named }' "$work/described" \
  >"$work/said"
say "$(cat "$work/said")"

for part in train dev test; do
  mv -f -- "$work/$part.tsv" "$out/$part.tsv" || fail 1 "cannot write into $out"
  say "$out/$part.tsv: $(($(wc -l <"$out/$part.tsv") - 1)) queries"
done
