#!/bin/sh
# hansards_words.sh en|fr < TEXT > WORDS: English or French text cut into words as the gold links of the
# Hansards (Och & Ney 2003) count them, all in lower case. Links are between words, so a model whose
# alignments are scored with attend evaluate --gold must have read such words.
#
# English: not, am, are, will, have, would, is are words of their own where an apostrophe joined them.
# French: what is elided or contracted is written out: l' le, d' de, qu' que, au "à le", des "de les";
# of "-t-il" only "il" stays. Hyphens and punctuation are words, but not the point of mr., hon., m.
# Text that is cut so already stays as it is, except for its case.
set -eu
case ${1:-} in
  en | fr) ;;
  *) echo "hansards_words.sh: expected en or fr" >&2; exit 2 ;;
esac
LC_ALL=C awk -v language="$1" '
BEGIN {
  upper = "À Â Ä Ç É È Ê Ë Î Ï Ô Ö Ù Û Ü Ÿ Œ Æ Ñ"
  lower = "à â ä ç é è ê ë î ï ô ö ù û ü ÿ œ æ ñ"
  letters = split(upper, from, " ")
  split(lower, to, " ")
}

# Replaces each match of a pattern, which begins and ends with a blank, also where matches share one.
function replace(pattern, words) {
  while (sub(pattern, words)) {}
}

function english() {
  gsub(/ can\047t /, " can not ")
  gsub(/ won\047t /, " will not ")
  gsub(/ shan\047t /, " shall not ")
  gsub(/ let\047s /, " let us ")
  gsub(/n\047t /, " not ")
  gsub(/\047m /, " am ")
  gsub(/\047re /, " are ")
  gsub(/\047ll /, " will ")
  gsub(/\047ve /, " have ")
  gsub(/\047d /, " would ")
  count = split("it that he she what there where who here how", before, " ")
  for (i = 1; i <= count; ++i) gsub(" " before[i] "\047s ", " " before[i] " is ")
  $0 = " " $0 " "
  gsub(/\047s /, " \047s ")
}

function french() {
  gsub(/aujourd\047hui/, "aujourd\001 hui")
  gsub(/aujourd\047/, "aujourd\001")
  gsub(/ -t-/, " ")
  gsub(/-t-/, " ")
  count = split("jusqu lorsqu puisqu quoiqu quelqu qu j l n d c m s t", before, " ")
  for (i = 1; i <= count; ++i) {
    gsub(" " before[i] "\047", " " before[i] "e ")
    gsub("-" before[i] "\047", " - " before[i] "e ")
  }
  replace(" au ", " à le ")
  replace(" aux ", " à les ")
  replace(" du ", " de le ")
  replace(" des ", " de les ")
  gsub(/\001/, "\047")
}

{
  sub(/\r$/, "")
  $0 = tolower($0)
  for (i = 1; i <= letters; ++i) gsub(from[i], to[i])
  gsub(/\342\200\231/, "\047")
  gsub(/\302\240|\342\200\257/, " ")
  gsub(/\.\.\.+|…/, " ... ")
  gsub(/[?!;:()"]|«|»|“|”/, " & ")
  $0 = " " $0 " "
  gsub(/, /, " , ")
  gsub(/[ \t]+/, " ")
  # The point that ends a sentence, but not that of an abbreviation.
  if ($0 !~ / (mr|mrs|ms|dr|hon|m|mm|st|\.\.)\. $/) sub(/\. $/, " . ")
  if (language == "en") english(); else french()
  while (match($0, /[^ -]-[^ -]/)) {
    $0 = substr($0, 1, RSTART) " - " substr($0, RSTART + 2)
  }
  gsub(/[ \t]+/, " ")
  sub(/^ /, "")
  sub(/ $/, "")
  print
}'
