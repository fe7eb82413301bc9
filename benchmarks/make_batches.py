#!/usr/bin/env python3
"""Makes the file of batches that every training program of this folder reads.

    make_batches.py OUT [--count 40] [--batch 64] [--vocabulary 8000] [--seed 1]
    make_batches.py OUT --source IDS --target IDS

The first form draws pairs whose lengths are like Multi30k's (a mean of 14 tokens, the target's
correlated with the source's) and whose token ids follow Zipf's law. The second reads two files of
token ids, one sentence a line, separated by spaces, without begin and end marks. Either way pairs
of like length share a batch, as in training.

The file holds 32-bit little-endian integers: how many batches; then for each batch its rows B, its
source length S, its target length T; for each row its source's length and S ids; for each row its
target's length, counted with the end mark, and T + 1 ids, the first of which is the begin mark.
Sources end with the end mark. What is left of a row is padding.
"""

import argparse
import array
import itertools
import random
import sys

BEGIN, END, PADDING = 1, 2, 3
FIRST_WORD = 4
BATCHES_SORTED_TOGETHER = 20


def draw_pairs(count, vocabulary, random_numbers):
    ranks = range(1, vocabulary - FIRST_WORD + 1)
    cumulative = list(itertools.accumulate(1.0 / rank for rank in ranks))
    words = range(FIRST_WORD, vocabulary)

    def sentence(length):
        return random_numbers.choices(words, cum_weights=cumulative, k=length)

    for _ in range(count):
        length = min(45, max(3, round(random_numbers.lognormvariate(2.53, 0.28))))
        translated = min(45, max(3, round(length * random_numbers.lognormvariate(0.0, 0.14))))
        yield sentence(length), sentence(translated)


def read_ids(path):
    with open(path, encoding="ascii") as lines:
        return [[int(token) for token in line.split()] for line in lines]


def longer_side(pair):
    source, target = map(len, pair)
    return max(source, target), source + target


def batch_pairs(pairs, rows, random_numbers):
    """Batches of pairs of like length, in a random order; an incomplete last one is left out."""
    random_numbers.shuffle(pairs)
    pool = rows * BATCHES_SORTED_TOGETHER
    batches = []
    for start in range(0, len(pairs), pool):
        chosen = sorted(pairs[start : start + pool], key=longer_side)
        batches += [chosen[i : i + rows] for i in range(0, len(chosen) - rows + 1, rows)]
    random_numbers.shuffle(batches)
    return batches


def encode(batches):
    numbers = array.array("i", [len(batches)])
    for batch in batches:
        sources = [source + [END] for source, _ in batch]
        targets = [[BEGIN] + target + [END] for _, target in batch]
        source_length = max(map(len, sources))
        target_length = max(map(len, targets)) - 1
        numbers.extend([len(batch), source_length, target_length])
        for source in sources:
            numbers.extend([len(source)] + source + [PADDING] * (source_length - len(source)))
        for target in targets:
            padding = [PADDING] * (target_length + 1 - len(target))
            numbers.extend([len(target) - 1] + target + padding)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=40, help="batches to make")
    parser.add_argument("--batch", type=int, default=64, help="rows of a batch")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--source", help="a file of source token ids")
    parser.add_argument("--target", help="a file of target token ids")
    options = parser.parse_args()
    if (options.source is None) != (options.target is None):
        parser.error("--source and --target go together")
    random_numbers = random.Random(options.seed)
    if options.source is None:
        drawn = draw_pairs(options.count * options.batch, options.vocabulary, random_numbers)
        pairs = list(drawn)
    else:
        sources, targets = read_ids(options.source), read_ids(options.target)
        if len(sources) != len(targets):
            parser.error(f"{len(sources)} sources but {len(targets)} targets")
        pairs = list(zip(sources, targets))
    batches = batch_pairs(pairs, options.batch, random_numbers)[: options.count]
    if not batches:
        parser.error(f"{len(pairs)} pairs do not fill a batch of {options.batch}")
    with open(options.out, "wb") as file:
        file.write(encode(batches))
    tokens = sum(len(target) + 1 for batch in batches for _, target in batch)
    print(f"{len(batches)} batches of {options.batch}, {tokens} target tokens")


if __name__ == "__main__":
    main()
