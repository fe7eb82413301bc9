#!/bin/sh
# demo.sh ATTEND: trains a small translator for three minutes, on up to four cores, on the translations of
# package descriptions that apt serves, or on a generated language where it does not, and shows what
# it learnt. Everything lies in build/demo.
set -eu
attend=$1
folder=build/demo
minutes=${ATTEND_DEMO_MINUTES:-3}
workers=$(nproc 2> /dev/null || echo 1)
[ "$workers" -le 4 ] || workers=4
corpus=$folder/debian
mkdir -p "$folder"

step() {
  printf '\n== %s\n' "$*"
}

step "1. The text: short descriptions of Debian's packages, English to Italian"
if scripts/demo_corpus.sh "$corpus"; then
  train="$corpus/train.en $corpus/train.it"
  dev="$corpus/dev.en $corpus/dev.it"
  test_source=$corpus/test.en
  test_target=$corpus/test.it
else
  echo "It is not to be had here (see above): a generated language takes its place"
  corpus=$folder/generated
  [ -d "$corpus" ] || "$attend" generate --out "$corpus" --train 40000 --dev 500 --test 500
  train="$corpus/train.source $corpus/train.target"
  dev="$corpus/dev.source $corpus/dev.target"
  test_source=$corpus/test.source
  test_target=$corpus/test.target
fi
# By one name, wherever the text comes from: README.md goes on with them.
for part in train dev test; do
  for side in source target; do
    case $corpus/$side in
      */debian/source) file=${corpus##*/}/$part.en ;;
      */debian/target) file=${corpus##*/}/$part.it ;;
      *) file=${corpus##*/}/$part.$side ;;
    esac
    ln -sf "$file" "$folder/$part.$side"
  done
done
paste "$test_source" "$test_target" | head -n 3 | while IFS="$(printf '\t')" read -r source target; do
  printf '   %s  =  %s\n' "$source" "$target"
done

step "2. Training: the recipe small-translator, $minutes minutes on $workers cores"
rm -rf "$folder/model"
# shellcheck disable=SC2086 # two paths each
"$attend" train small-translator --train $train --dev $dev --out "$folder/model" \
  --workers "$workers" --precision auto --training.batch_size "$((64 / workers))" \
  --training.minutes "$minutes" --training.epochs 0

step "3. How good it is: $(wc -l < "$test_source") sentences that it has not seen"
"$attend" evaluate -m "$folder/model" --source "$test_source" --reference "$test_target"

step "4. Ten of them, each with its alignment: which source words (across) each word came from"
awk 'NF >= 4 && NF <= 9' "$test_source" | head -n 10 > "$folder/ten"
"$attend" translate -m "$folder/model" --input "$folder/ten" --show

step "Done. Try your own:"
echo "   echo 'tools for the analysis of music files' | $attend translate $folder/model --show"
echo "   $attend info $folder/model"
echo "   and what README.md goes on with"
