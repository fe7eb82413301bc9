#!/bin/sh
# nettalk.sh TRAIN TEST OUT [HELD_OUT]: the NETtalk dictionary, whose letters were linked to phonemes
# by hand, as parallel text of letters and phonemes with links: OUT/train.source, train.target,
# train.align, and the same of dev and test. TRAIN and TEST have "word TAB phonemes TAB links" a line; a
# link letter-phoneme counts both from 0, as in the files written. 1,000 words are held out for dev,
# evenly spread over the list. Further right answers are in test.target.2 and so on; links are those of
# the first answer.
[ $# -ge 3 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
exec sh "$(dirname "$0")/prepare.sh" nettalk "$1" "$2" "$3" "${4:-1000}"
