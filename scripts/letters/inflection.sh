#!/bin/sh
# inflection.sh TRAIN TEST OUT [HELD_OUT [MADE_UP]]: inflection as of the SIGMORPHON shared task 2017,
# as parallel text: OUT/train.source, train.target, train.align, and the same of dev and test. TRAIN and
# TEST have "lemma TAB form TAB feature;feature;..." a line. A source is the features, each a symbol
# <FEATURE>, then the lemma's letters; a target is the form's letters; a blank within them is ␣. Links
# are of the letters that both share, see align.awk: made by a rule, not by people. So many lemmas (0 if
# not given), all of their forms with them, are held out for dev, evenly spread; with 0 there is no dev.
# So many made-up pairs (0 if not given) follow the real ones in train, see hallucinate.awk: 10,000 are
# usual where 100 are real. Further right answers are in test.target.2 and so on, for attend evaluate
# --reference.
[ $# -ge 3 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
exec sh "$(dirname "$0")/prepare.sh" inflection "$1" "$2" "$3" "${4:-0}" "${5:-0}"
