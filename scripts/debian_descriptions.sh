#!/bin/sh
# Long descriptions of Debian's packages and their short ones, for summaries.
#
#   scripts/debian_descriptions.sh OUT_DIR [WORDS]
#
# writes OUT_DIR/{train,dev,test}.{text,summary}, UTF-8, one pair a line: the long description, its
# paragraphs joined, or its first WORDS words, and the short one. apt itself downloads the indexes
# (about 15 MB) from the machine's own sources, into a folder of its own below OUT_DIR that is
# removed at the end: no root is needed, and apt's state is not touched.
#
# Packages of one source say nearly the same, and so do versions of one (gcc-11, gcc-12): which part
# a pair goes to is told by a checksum of the source's name without its digits, 3 of a hundred to dev
# and 5 to test, so that the choice stays as packages come and go. Equal pairs of one source are
# there once. A held-out pair whose long description a training pair has as well is left out, digits
# and case aside.
#
# The descriptions belong to their packages and come under their licences.
#
# Exit status: 0 done, 1 could not write, 2 wrong usage, 3 apt cannot serve the descriptions (the
# reason is on standard error).

set -eu
export LC_ALL=C

# shellcheck source=scripts/apt_indexes.sh
. "$(dirname "$0")/apt_indexes.sh"

say() { printf 'descriptions: %s\n' "$*"; }
fail() {
  status=$1
  shift
  say "$*" >&2
  exit "$status"
}
cannot_serve() { fail 3 "cannot make them: $*"; }

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ -z "$1" ] || [ "$1" = -h ] || [ "$1" = --help ]; then
  fail 2 "usage: $0 OUT_DIR [WORDS]"
fi
case ${2:-0} in
  *[!0-9]*) fail 2 "WORDS is a number of words, found $2" ;;
esac
readonly most_words="${2:-0}"
mkdir -p -- "$1" 2>/dev/null || fail 1 "cannot make the folder $1"
out=$(CDPATH='' cd -- "$1" && pwd) || fail 1 "cannot enter the folder $1"
case $out in
  *[\"\\]*) fail 1 "the folder's name must hold no quote and no backslash: $out" ;;
esac
check_apt
work=$(mktemp -d "$out/.descriptions.XXXXXX" 2>/dev/null) || fail 1 "cannot write into $out"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- Download -------------------------------------------------------------------------------------

fetch_indexes '"en";'

# --- Join -----------------------------------------------------------------------------------------

describe_packages

# --- Part -----------------------------------------------------------------------------------------

for part in train dev test; do
  : >"$work/$part.text"
  : >"$work/$part.summary"
done
awk -F'\t' -v dev="$dev_per_cent" -v tests="$test_per_cent" -v most="$most_words" -v work="$work" "$part_functions"'
  function letters_of(text) {
    text = tolower(text)
    gsub(/[0-9]+/, "", text)
    return text
  }
  function beginning(text,   words, i, first) {
    if (most == 0) return text
    if (split(text, words, " ") <= most) return text
    ++cut
    first = words[1]
    for (i = 2; i <= most; ++i) first = first " " words[i]
    return first
  }
  FILENAME == ARGV[1] { source[$1] = $2; next }
  {
    name = family($1)
    if ((name, $2, $3) in seen) { ++repeated; next }
    seen[name, $2, $3] = 1
    part[++pairs] = part_of(name)
    long[pairs] = $2
    short[pairs] = $3
    if (part[pairs] == "train") in_training[letters_of($2)] = 1
  }
  END {
    for (i = 1; i <= pairs; ++i) {
      if (part[i] != "train" && letters_of(long[i]) in in_training) { ++known; continue }
      ++written
      print beginning(long[i]) > (work "/" part[i] ".text")
      print short[i] > (work "/" part[i] ".summary")
    }
    printf "%d pairs, %d texts of them cut; left out: %d repeated, %d whose text is in training\n",
           written, cut, repeated, known
  }' "$work/sources" "$work/descriptions" >"$work/said"
say "$(cat "$work/said")"

for part in train dev test; do
  for column in text summary; do
    mv -f -- "$work/$part.$column" "$out/$part.$column" || fail 1 "cannot write into $out"
  done
done
for part in train dev test; do say "$out/$part: $(wc -l <"$out/$part.text" | tr -d ' ') pairs"; done
