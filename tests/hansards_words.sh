#!/bin/sh
# hansards_words.sh ROOT: the script of that name cuts text into words as it says, leaves text alone
# that is cut already, and never changes the number of lines.
set -eu
script=$1/scripts/hansards_words.sh
status=0

# cut LANGUAGE TEXT WORDS
cut_is() {
  found=$(printf '%s\n' "$2" | "$script" "$1")
  if [ "$found" != "$3" ]; then
    printf '%s: %s\n  expected %s\n  found    %s\n' "$1" "$2" "$3" "$found"
    status=1
  fi
  again=$(printf '%s\n' "$found" | "$script" "$1")
  if [ "$again" != "$found" ]; then
    printf '%s: cut again, %s\n  becomes %s\n' "$1" "$found" "$again"
    status=1
  fi
}

cut_is en "I can't go, Mr. Speaker." "i can not go , mr. speaker ."
cut_is en "It's the hon. Member's hang-up!" "it is the hon. member 's hang - up !"
cut_is en "They don’t; we’ll see (25,000 of them)..." "they do not ; we will see ( 25,000 of them ) ..."
cut_is en "Oh? Well, I'm off." "oh ? well , i am off ."
cut_is fr "L'État s'adresse au chef des députés." "le état se adresse à le chef de les députés ."
cut_is fr "Prendra-t-il des mesures jusqu'aujourd'hui ?" "prendra il de les mesures jusque aujourd' hui ?"
cut_is fr "Peut-être qu’il n’y a rien : d'accord…" "peut - être que il ne y a rien : de accord ..."
cut_is fr "« Du lait aux enfants, M. Orateur »" "« de le lait à les enfants , m. orateur »"
cut_is fr "des des" "de les de les"

lines=$(printf 'a\n\n \nb' | "$script" en | wc -l)
[ "$lines" = 4 ] || { echo "4 lines became $lines"; status=1; }
if "$script" de < /dev/null 2> /dev/null; then
  echo "German was taken"
  status=1
fi
exit $status
