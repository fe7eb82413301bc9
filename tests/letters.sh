#!/bin/sh
# letters.sh ROOT: the scripts of scripts/letters give exactly the parallel text that they say, from
# tiny dictionaries that are written here, and refuse in one line what they cannot read.
set -eu
root=$(cd "$1" && pwd)
scripts=$root/scripts/letters
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
status=0

# same NAME: the file is what stands on standard input.
same() {
  cat > expected
  if ! diff expected "$1" > difference; then
    echo "$1 differs from what is expected:"
    cat difference
    status=1
  fi
}

# refused PART COMMAND...: exit code 2, one line of error in which PART occurs, and no folder "out".
refused() {
  part=$1
  shift
  code=0
  "$@" > said 2> error || code=$?
  if [ $code != 2 ] || [ "$(wc -l < error)" != 1 ] || ! grep -qF -- "$part" error || [ -e out ]; then
    echo "$*: expected exit code 2 and an error with '$part', found code $code and:"
    cat error
    status=1
  fi
  rm -rf out
}

tab() { tr '|' '\t'; }

# --- CMUdict: of four words every second is held out, with both of its pronunciations.
tab > train << 'END'
AB|AE B
BEE|B IY
BEE|B EH
CO'S|K OW Z
DO|D UW
END
tab > ref << 'END'
EE|IY
FA|F AA|F AH|F EY
GO|G OW|G AO
END
"$scripts/cmudict.sh" train ref out 2 > said
same said << 'END'
train: 2 pairs of 2 words
dev: 2 sources of 2 words, 3 answers
test: 3 sources, 6 answers
END
(cd out && echo *) > names
same names << 'END'
dev.source dev.target dev.target.2 test.source test.target test.target.2 test.target.3 train.source train.target
END
same out/train.source << 'END'
A B
C O ' S
END
same out/train.target << 'END'
AE B
K OW Z
END
same out/dev.source << 'END'
B E E
D O
END
same out/dev.target << 'END'
B IY
D UW
END
same out/dev.target.2 << 'END'
B EH

END
same out/test.source << 'END'
E E
F A
G O
END
same out/test.target << 'END'
IY
F AA
G OW
END
same out/test.target.2 << 'END'

F AH
G AO
END
same out/test.target.3 << 'END'

F EY

END
rm -rf out

# A word that is tested is not learnt, and the same lines give the same files.
printf 'EE\tIY\nAB\tAE B\r\n' > again
"$scripts/cmudict.sh" again ref out 0 > said
same out/train.source << 'END'
A B
END
same out/train.target << 'END'
AE B
END
same said << 'END'
train: 1 pairs of 1 words, 1 left out, which are tested
test: 3 sources, 6 answers
END
rm -rf out

# A comment is no phoneme, and no pronunciation either; # may be in a word.
printf ';;; a dictionary\nAB\tAE B # gloss\nC#\tS IY\tS\t# a key, #2\n' > commented
"$scripts/cmudict.sh" commented ref out 0 > said
same out/train.source << 'END'
A B
C #
C #
END
same out/train.target << 'END'
AE B
S IY
S
END
rm -rf out
printf 'AB\t# no phonemes\n' > commented
refused "commented:1: expected WORD TAB phonemes" "$scripts/cmudict.sh" commented ref out 0

# --- NETtalk: links stay as they are, from 0.
tab > train << 'END'
ate|e t|0-0 1-1
bay|b e|0-0 1-1
END
tab > tested << 'END'
dew|d u|0-0 1-1
dew|d U|0-0 2-1
END
"$scripts/nettalk.sh" train tested out 1 > said
same said << 'END'
train: 1 pairs of 1 words
dev: 1 sources of 1 words, 1 answers
test: 1 sources, 2 answers
END
same out/train.align << 'END'
0-0 1-1
END
same out/dev.source << 'END'
b a y
END
same out/test.source << 'END'
d e w
END
same out/test.target << 'END'
d u
END
same out/test.target.2 << 'END'
d U
END
same out/test.align << 'END'
0-0 1-1
END
rm -rf out

# --- Inflection: features first; letters of several bytes are whole; blanks of both kinds are ␣.
printf 'äly\tälyn\tN;GEN;SG\nmen\303\244 ohi\tmenen\302\240ohi\tV;1;SG\n' > train
printf 'yö\töiden\tN;GEN;PL\n' > tested
"$scripts/inflection.sh" train tested out > said
same out/train.source << 'END'
<N> <GEN> <SG> ä l y
<V> <1> <SG> m e n ä ␣ o h i
END
same out/train.target << 'END'
ä l y n
m e n e n ␣ o h i
END
same out/train.align << 'END'
3-0 4-1 5-2
3-0 4-1 5-2 7-5 8-6 9-7 10-8
END
same out/test.source << 'END'
<N> <GEN> <PL> y ö
END
same out/test.align << 'END'

END
same said << 'END'
train: 2 pairs of 2 words
test: 1 sources, 1 answers
END
rm -rf out

# Links: no "e" of two endings, a letter that took the place of one, a letter with which both begin, of two
# equal stretches the one that is first in the form, a doubled letter at its stretch, nothing shared.
tab > train << 'END'
sagen|sagte|V;PST
Schwur|Schwüre|N;PL
Saal|Säle|N;PL
aufbauen|baust auf|V;PRS
sag|sagged|V;PST
gut|besser|A;CMPR
END
"$scripts/inflection.sh" train tested out > said
same out/train.align << 'END'
2-0 3-1 4-2
2-0 3-1 4-2 5-3 6-4 7-5
2-0
5-0 6-1 7-2
2-0 3-1 4-2

END
rm -rf out

# Made-up pairs: of "aba" one letter may change, into a, b or s; "aba" is real and "aaa" is tested.
printf 'aba\tabas\tN;PL\nab\tabs\tN;PL\n' > train
printf 'aaa\taaas\tN;PL\n' > known
"$scripts/inflection.sh" train known out 0 2 > said
same out/train.source << 'END'
<N> <PL> a b a
<N> <PL> a b
<N> <PL> a s a
<N> <PL> a s a
END
same out/train.target << 'END'
a b a s
a b s
a s a s
a s a s
END
same out/train.align << 'END'
2-0 3-1 4-2
2-0 3-1
2-0 3-1 4-2
2-0 3-1 4-2
END
same said << 'END'
train: 2 pairs of 2 words
test: 1 sources, 1 answers
made up: 2 pairs, from 1 of train
END
rm -rf out

# They take turns. Only the inner letters change of "Schw", of "nach", of "sauber" and of "mach".
tab > train << 'END'
Schwur|Schwüre|N;PL
nachlaufen|liefen nach|V;PST
sauber machen|sauber gemacht|V.PTCP;PST
END
"$scripts/inflection.sh" train tested out 0 6 > said
tail -n 6 out/train.source > made
same made << 'END'
<N> <PL> S m w w u r
<V> <PST> n ü c h l a u f e n
<V.PTCP> <PST> s h l l m r ␣ m n r h e n
<N> <PL> S c f w u r
<V> <PST> n t c h l a u f e n
<V.PTCP> <PST> s m u e e r ␣ m ü n h e n
END
tail -n 6 out/train.target > made
same made << 'END'
S m w w ü r e
l i e f e n ␣ n ü c h
s h l l m r ␣ g e m n r h t
S c f w ü r e
l i e f e n ␣ n t c h
s m u e e r ␣ g e m ü n h t
END
tail -n 6 out/train.align > made
same made << 'END'
2-0 3-1 4-2 5-3 6-4 7-5
2-7 3-8 4-9 5-10
2-0 3-1 4-2 5-3 6-4 7-5 8-6 9-9 10-10 11-11 12-12
2-0 3-1 4-2 5-3 6-4 7-5
2-7 3-8 4-9 5-10
2-0 3-1 4-2 5-3 6-4 7-5 8-6 9-9 10-10 11-11 12-12
END
rm -rf out
tab > tested << 'END'
yö|öiden|N;GEN;PL
END
printf 'ab\tabs\tN;PL\n' > train
refused "no pair can be made up" "$scripts/inflection.sh" train tested out 0 1
refused "MADE_UP is -1: expected a number of pairs" "$scripts/inflection.sh" train tested out 0 -1

# --- Edits: a letter that stays, that goes, that is replaced; new ones in front of one that stays; what is
# behind the last letter; nothing shared. The forms come back.
tab > train << 'END'
sagen|sagte|V;PST
Schwur|Schwüre|N;PL
spielen|gespielt|V.PTCP;PST
nachlaufen|liefen nach|V;PST
gut|besser|A;CMPR
END
tab > tested << 'END'
yö|öiden|N;GEN;PL
END
"$scripts/inflection.sh" train tested forms > said
"$scripts/to_edits.sh" forms out
same out/train.source << 'END'
s a g e n <end> <V> <PST>
S c h w u r <end> <N> <PL>
s p i e l e n <end> <V.PTCP> <PST>
n a c h l a u f e n <end> <V> <PST>
g u t <end> <A> <CMPR>
END
same out/train.target << 'END'
↓ ↓ ↓ ∅ ∅ te
↓ ↓ ↓ ↓ ü ↓ e
ge↓ ↓ ↓ ↓ ↓ ∅ ∅ t
liefen␣↓ ↓ ↓ ↓ ∅ ∅ ∅ ∅ ∅ ∅ ∅
∅ ∅ ∅ besser
END
same out/test.source << 'END'
y ö <end> <N> <GEN> <PL>
END
for name in train test; do
  "$scripts/from_edits.sh" out/$name.source < out/$name.target > back
  same back < forms/$name.target
done
printf '↓ ↓\n↓ ↓ ↓ ↓ ↓ ↓ ∅ ↓ en\n<unk>↓ ∅ ∅ ∅ ∅ ∅ ∅ ∅\n\n∅ ∅ ∅ ↓\n' > edits
"$scripts/from_edits.sh" out/train.source < edits > back
same back << 'END'
s a g e n
S c h w u r
< u n k > s
n a c h l a u f e n

END
code=0
printf '∅\n' | "$scripts/from_edits.sh" out/train.source > back 2> error || code=$?
if [ $code != 2 ] || ! grep -q "has 5 lines and the edits have 1" error; then
  echo "too few edits were taken"
  status=1
fi
rm -rf out forms
refused "there is no folder none" "$scripts/to_edits.sh" none out
refused "to_edits.sh FOLDER OUT" "$scripts/to_edits.sh" none
printf 'a↓\ta\tN;PL\n' > train
"$scripts/inflection.sh" train tested forms > said
refused "line 1: ↓, ∅ and <end> stand for edits" "$scripts/to_edits.sh" forms out
rm -rf forms

# --- What cannot be read is said.
for script in cmudict nettalk inflection; do
  refused "there is no file none: expected" "$scripts/$script.sh" none tested out
  refused "there is no file none: expected" "$scripts/$script.sh" train none out
  refused "$script.sh TRAIN" "$scripts/$script.sh" train tested
done
: > empty
refused "empty is empty" "$scripts/cmudict.sh" empty ref out
refused "ref:1: expected word TAB phonemes TAB links" "$scripts/nettalk.sh" ref train out
tab > links << 'END'
ab|A b|0-0 1-2
END
refused "links:1: link 1-2 is outside of the word" "$scripts/nettalk.sh" links tested out
refused "again:1: expected lemma TAB form" "$scripts/inflection.sh" train again out
refused "HELD_OUT is many" "$scripts/cmudict.sh" again ref out many
refused "there are 1 words to learn from: 1 cannot be held out" "$scripts/cmudict.sh" again ref out 1
refused "the same file" "$scripts/cmudict.sh" ref ref out
mkdir kept
code=0
"$scripts/cmudict.sh" again ref kept 2> error || code=$?
if [ $code != 2 ] || ! grep -q "kept exists already" error; then
  echo "a folder was written over"
  status=1
fi
exit $status
