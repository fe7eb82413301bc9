#!/bin/sh
# cmudict.sh TRAIN REFERENCES OUT [HELD_OUT]: the CMU dictionary, spelling to phonemes, as parallel
# text of letters and phonemes: OUT/train.source, train.target, and the same of dev and test. TRAIN
# has "WORD TAB phonemes" a line, REFERENCES "WORD TAB phonemes TAB other phonemes ...". So many words
# are held out for dev, all of their pronunciations with them: 2,670 as in the literature (Yao & Zweig
# 2015, arXiv 1506.00196), evenly spread over the list. Further right answers are in test.target.2 and
# so on, for attend evaluate --reference.
[ $# -ge 3 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
exec sh "$(dirname "$0")/prepare.sh" cmudict "$1" "$2" "$3" "${4:-2670}"
