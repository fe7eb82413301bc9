#!/bin/sh
# two_hosts.sh ATTEND: two ranks on two hosts, which are network namespaces joined by a cable. They
# train the model that two workers of one host do; and once the cable is cut, both end within a
# minute. Needs root and iproute2: exit code 77 without, which ctest shows as skipped.
set -eu
attend=$1
first=attend_a_$$
second=attend_b_$$
skip() {
  echo "skipped: $*"
  exit 77
}
command -v ip >/dev/null || skip "no ip: install iproute2"
[ "$(id -u)" = 0 ] || skip "network namespaces need root"
[ -e "$(dirname "$attend")/libattend_gloo.so" ] || skip "built without Gloo"
ip netns add "$first" 2>/dev/null || skip "no network namespaces here"

folder=$(mktemp -d)
ranks=""
clean() {
  for rank in $ranks; do kill -9 "$rank" 2>/dev/null || true; done
  ip netns del "$first" 2>/dev/null || true
  ip netns del "$second" 2>/dev/null || true
  rm -rf "$folder"
}
trap clean EXIT
trap 'exit 1' INT TERM
fail() {
  echo "FAILED: $*"
  cat "$folder"/*.err
  exit 1
}

ip netns add "$second"
ip link add "va$$" netns "$first" type veth peer name "vb$$" netns "$second"
ip -n "$first" addr add 10.99.7.1/24 dev "va$$"
ip -n "$second" addr add 10.99.7.2/24 dev "vb$$"
ip -n "$first" link set "va$$" up
ip -n "$second" link set "vb$$" up
"$attend" generate --out "$folder/corpus" --train 500 --dev 20 --test 20 >/dev/null

# train COMMAND... OUT UPDATES: with COMMAND before it.
common="--text.kind words --model.embedding_size 32 --model.hidden_size 32 \
  --attention.hidden_size 32 --training.batch_size 16 --training.epochs 0 \
  --training.validate_every 10 --train $folder/corpus/train.source $folder/corpus/train.target \
  --dev $folder/corpus/dev.source $folder/corpus/dev.target"

# rank HOST RANK OUT UPDATES: in the background; its number is $!.
rank() {
  # shellcheck disable=SC2086 # words are meant
  ip netns exec "$1" env RANK="$2" WORLD_SIZE=2 MASTER_ADDR=10.99.7.1 MASTER_PORT=29571 \
    "$attend" train bahdanau2015 -q --out "$3" --training.updates "$4" $common \
    2>"$folder/$2.err" &
  ranks="$ranks $!"
}

# --- the same model
rank "$first" 0 "$folder/hosts" 20
one=$!
rank "$second" 1 "$folder/elsewhere" 20
other=$!
wait "$one" || fail "rank 0 ended with $?"
wait "$other" || fail "rank 1 ended with $?"
[ -e "$folder/elsewhere" ] && fail "rank 1 made a folder"
# shellcheck disable=SC2086 # words are meant
"$attend" train bahdanau2015 -q --out "$folder/workers" --training.updates 20 --workers 2 $common \
  2>"$folder/workers.err" || fail "two workers ended with $?"
cmp "$folder/hosts/model.safetensors" "$folder/workers/model.safetensors" ||
  fail "two hosts trained another model than two workers"

# --- a cut cable
rank "$first" 0 "$folder/cut" 1000000
one=$!
rank "$second" 1 "$folder/elsewhere" 1000000
other=$!
while ! [ -e "$folder/cut/checkpoints/00000010" ]; do
  kill -0 "$one" 2>/dev/null || fail "rank 0 ended early"
  sleep 0.05
done
ip -n "$second" link set "vb$$" down
cut=$(date +%s)
status=0
wait "$one" || status=$?
[ "$status" = 3 ] || fail "rank 0 ended with $status"
status=0
wait "$other" || status=$?
[ "$status" = 3 ] || fail "rank 1 ended with $status"
took=$(($(date +%s) - cut))
[ "$took" -lt 60 ] || fail "it took $took s to find that the cable was cut"
[ "$(wc -l <"$folder/0.err")" = 1 ] || fail "rank 0 said more or less than one line"
grep -q '^attend: rank 1 on .* was lost; go on with: attend train --resume' "$folder/0.err" ||
  fail "rank 0 did not say who was lost"
echo "the cut was found after $took s"
