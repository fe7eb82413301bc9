#!/bin/sh
# Makes the demo's corpus: short descriptions of Debian packages, English to Italian.
#
#   scripts/demo_corpus.sh OUT_DIR
#
# writes OUT_DIR/{train,dev,test}.{en,it}, UTF-8, one pair a line. apt itself downloads the indexes
# (about 20 MB) from the machine's own sources, into a folder of its own below OUT_DIR that is
# removed at the end: no root is needed, and apt's state is not touched. If the files exist already,
# nothing is done.
#
# A score is worth what its test set is. These descriptions are full of families ("X - development
# files", "X - documentation"), so a random test sentence mostly has its twin in the training text:
# copying the translation of the most similar one scores 50 BLEU. So
#   - whole source packages are held out, versions of one (gcc-11, gcc-12) together, chosen by a
#     hash of the name, so that the choice stays as packages come and go;
#   - sources with more than 8 pairs stay in training: a few would fill the test;
#   - training loses each sentence that equals a held-out one but for case, digits, punctuation;
#   - a held-out sentence of four words or more is left out if changing one word makes it a
#     training sentence.
# Copying the most similar sentence then scores 21 (dev) and 23 (test).
#
# The descriptions belong to their packages and come under their licences.
#
# Exit status: 0 done, 1 could not write, 2 wrong usage, 3 apt cannot serve the corpus (the reason
# is on standard error).

set -eu
export LC_ALL=C

readonly heldout_per_mille=36  # sources held out, of a thousand
readonly largest_family=8      # sources with more pairs than this stay in training
readonly test_pairs=500
readonly largest_dev=800
# shellcheck source=scripts/apt_indexes.sh
. "$(dirname "$0")/apt_indexes.sh"

say() { printf 'demo corpus: %s\n' "$*"; }
fail() {
  status=$1
  shift
  say "$*" >&2
  exit "$status"
}
cannot_serve() { fail 3 "cannot make it: $*"; }
count() { wc -l <"$1" | tr -d ' '; }

if [ $# -ne 1 ] || [ -z "$1" ] || [ "$1" = -h ] || [ "$1" = --help ]; then
  fail 2 "usage: $0 OUT_DIR"
fi
mkdir -p -- "$1" 2>/dev/null || fail 1 "cannot make the folder $1"
out=$(CDPATH='' cd -- "$1" && pwd) || fail 1 "cannot enter the folder $1"

complete=yes
for part in train dev test; do
  for language in en it; do
    [ -s "$out/$part.$language" ] || complete=no
  done
done
if [ "$complete" = yes ]; then
  say "already in $out: $(count "$out/train.en") training, $(count "$out/dev.en") development," \
    "$(count "$out/test.en") test pairs"
  exit 0
fi

case $out in
  *[\"\\]*) fail 1 "the folder's name must hold no quote and no backslash: $out" ;;
esac
work=$(mktemp -d "$out/.demo_corpus.XXXXXX" 2>/dev/null) || fail 1 "cannot write into $out"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- Download -------------------------------------------------------------------------------------

check_apt

fetch_indexes '"it"; "en";'

# require CREATED_BY LANGUAGE NAME: gives up, with what apt said, if there is none.
require() {
  if [ -z "$(list_indexes "$1" "$2")" ]; then
    reason=$(grep -m1 '^[EW]: ' "$work/update.log" || true)
    [ -n "$reason" ] || reason="the machine's sources hold none"
    cannot_serve "apt did not get $3 of Debian's main archive: $reason"
  fi
}
require Packages '' Packages
require Translations it Translation-it
require Translations en Translation-en

# --- Join -----------------------------------------------------------------------------------------

# package <tab> source
print_indexes Packages '' | awk '
  /^Package: / { package = $2; source = $2 }
  /^Source: / { source = $2 }
  /^$/ && package != "" { print package "\t" source; package = "" }
  END { if (package != "") print package "\t" source }' >"$work/sources"

# md5 <tab> package <tab> short description
print_descriptions() {
  print_indexes Translations "$1" | awk -v field="Description-$1:" '
    function flush() {
      if (md5 != "" && text != "") print md5 "\t" package "\t" text
      package = md5 = text = ""
    }
    /^$/ { flush() }
    $1 == "Package:" { package = $2 }
    $1 == "Description-md5:" { md5 = $2 }
    $1 == field {
      text = substr($0, length(field) + 1)
      gsub(/\302\240|\342\200\212|\342\200\257/, " ", text)  # spaces that do not break, or thin
      gsub(/[ \t\r]+/, " ", text)
      sub(/^ /, "", text)
      sub(/ $/, "", text)
    }
    END { flush() }'
}
print_descriptions it >"$work/it"
print_descriptions en >"$work/en"

# families <tab> English <tab> Italian; a family is a source without its version, and some texts
# are shared by packages of several.
awk -F'\t' '
  function family(package,   name) {
    name = package in source ? source[package] : package
    gsub(/[0-9.+]+/, "", name)
    sub(/-+$/, "", name)
    return name
  }
  FILENAME == ARGV[1] { source[$1] = $2; next }
  FILENAME == ARGV[2] { if (!($1 in italian)) italian[$1] = $3; next }
  $1 in italian {
    name = family($2)
    if (!($1 in families)) {
      order[++pairs] = $1
      families[$1] = " " name " "
      english[$1] = $3
    } else if (!index(families[$1], " " name " ")) {
      families[$1] = families[$1] name " "
    }
  }
  END {
    for (i = 1; i <= pairs; ++i) {
      md5 = order[i]
      print families[md5] "\t" english[md5] "\t" italian[md5]
    }
  }' "$work/sources" "$work/it" "$work/en" >"$work/pairs"

[ "$(count "$work/pairs")" -ge 10000 ] ||
  cannot_serve "only $(count "$work/pairs") descriptions have a translation"

# --- Hold out -------------------------------------------------------------------------------------

: >"$work/train.en"
: >"$work/train.it"
: >"$work/heldout"
awk -F'\t' -v per_mille="$heldout_per_mille" -v largest="$largest_family" -v work="$work" '
  function hash(text,   i, h) {
    h = 5381
    for (i = 1; i <= length(text); ++i) {
      h = (h * 257 + code[substr(text, i, 1)]) % 2147483647
    }
    return h
  }
  # What two sentences that say the same share: their words.
  function words_of(text) {
    text = tolower(text)
    gsub(/[^a-z]+/, " ", text)
    gsub(/^ | $/, "", text)
    return text
  }
  # The text with one word left open, for each of its words, into masked[1..].
  function mask(text,   n, i, j, word) {
    n = split(text, word, " ")
    if (n < 4) return 0
    for (i = 1; i <= n; ++i) {
      masked[i] = ""
      for (j = 1; j <= n; ++j) masked[i] = masked[i] " " (i == j ? "*" : word[j])
    }
    return n
  }
  BEGIN { for (i = 1; i < 256; ++i) code[sprintf("%c", i)] = i }
  {
    families[NR] = $1
    english[NR] = $2
    italian[NR] = $3
    n = split($1, name, " ")
    for (i = 1; i <= n; ++i) ++size[name[i]]
  }
  END {
    for (f in size) {
      chosen_hash[f] = hash(f)
      chosen[f] = size[f] <= largest && chosen_hash[f] % 1000 < per_mille
    }
    for (r = 1; r <= NR; ++r) {
      if (english[r] == italian[r]) { ++untranslated; continue }
      if ((english[r], italian[r]) in seen) { ++repeated; continue }
      seen[english[r], italian[r]] = 1
      n = split(families[r], name, " ")
      held = 0
      for (i = 1; i <= n; ++i) held += chosen[name[i]]
      if (held == 0) { training[++training_count] = r; continue }
      if (held < n) { ++shared; continue }
      words = words_of(english[r])
      if (words == "" || words in heldout_words) { ++repeated; continue }
      heldout_words[words] = 1
      heldout[++heldout_count] = r
      key[heldout_count] = chosen_hash[name[1]]
      n = mask(words)
      for (i = 1; i <= n; ++i) open[masked[i]] = 1
    }
    for (t = 1; t <= training_count; ++t) {
      r = training[t]
      words = words_of(english[r])
      if (words in heldout_words) { ++equal; continue }
      n = mask(words)
      for (i = 1; i <= n; ++i) if (masked[i] in open) in_training[masked[i]] = 1
      print english[r] > (work "/train.en")
      print italian[r] > (work "/train.it")
    }
    for (h = 1; h <= heldout_count; ++h) {
      r = heldout[h]
      n = mask(words_of(english[r]))
      twin = 0
      for (i = 1; i <= n; ++i) if (masked[i] in in_training) twin = 1
      if (twin) { ++twins; continue }
      printf "%010d\t%s\t%s\n", key[h], english[r], italian[r] > (work "/heldout")
    }
    printf "%d pairs; left out: %d repeated, %d untranslated, %d shared by held-out and other " \
           "sources, %d equal to held-out ones, %d held-out ones a word from training\n", \
           NR, repeated, untranslated, shared, equal, twins
  }' "$work/pairs" >"$work/summary"
say "$(cat "$work/summary")"

# In the order of the hash: first the test pairs, then the development pairs, and no source in both.
: >"$work/test.en"
: >"$work/test.it"
: >"$work/dev.en"
: >"$work/dev.it"
sort -s -k1,1 "$work/heldout" | awk -F'\t' -v tests="$test_pairs" -v devs="$largest_dev" \
  -v work="$work" '
  NR <= tests { last = $1; print $2 > (work "/test.en"); print $3 > (work "/test.it"); next }
  $1 != last && dev < devs { ++dev; print $2 > (work "/dev.en"); print $3 > (work "/dev.it") }'

if [ "$(count "$work/test.en")" -ne "$test_pairs" ] || [ ! -s "$work/dev.en" ]; then
  cannot_serve "only $(count "$work/heldout") pairs could be held out"
fi

for part in train dev test; do
  for language in en it; do
    mv -f -- "$work/$part.$language" "$out/$part.$language" || fail 1 "cannot write into $out"
  done
done
say "in $out: $(count "$out/train.en") training, $(count "$out/dev.en") development," \
  "$(count "$out/test.en") test pairs"
