#!/usr/bin/env python3
"""Makes the file of batches that programs train on to label texts: with a class each, or a tag a word.

    make_labelled.py OUT --task classification [--count 40] [--batch 64] [--vocabulary 8000] [--seed 1]
    make_labelled.py OUT --task tagging --text LINES --labels LINES

The first form draws texts whose lengths are like those of the TREC questions (a mean of 10 words; for
tagging, of the English Web Treebank: 16, with many that are far longer), words by Zipf's law. The class
is one of 6, told by the first word; a tag is one of 17, told by its word: so a loss falls as it should.
The second form reads two files: a text a line, words parted by spaces; its class, or as many tags. Of
words the most frequent have ids of their own. Either way texts of like length share a batch, as in
training.

Beside OUT it writes OUT.text and OUT.labels, the same examples as lines, for programs that read those.

The file holds 32-bit little-endian integers: how many batches, how many symbols, how many labels; then
for each batch its rows B, its length T, its labels L a row (1, or T); for each row its length and T ids,
the rest of them padding; then for each row its L labels, those of padding -1. Texts that get a class
end with the end mark.
"""

import argparse
import array
import collections
import itertools
import random
import sys

from make_batches import END, FIRST_WORD, PADDING

UNKNOWN = 0
CLASSES, TAGS = 6, 17
NO_LABEL = -1
BATCHES_SORTED_TOGETHER = 20
LENGTHS = {"classification": (2.25, 0.35, 40), "tagging": (2.5, 0.75, 80)}  # log: mean, deviation; most


def draw(task, count, vocabulary, random_numbers):
    """Examples: words as ids from 0, and their labels."""
    cumulative = list(itertools.accumulate(1.0 / rank for rank in range(1, vocabulary - FIRST_WORD + 1)))
    mean, deviation, most = LENGTHS[task]
    for _ in range(count):
        length = min(most, max(2, round(random_numbers.lognormvariate(mean, deviation))))
        words = random_numbers.choices(range(vocabulary - FIRST_WORD), cum_weights=cumulative, k=length)
        yield words, [words[0] % CLASSES] if task == "classification" else [w % TAGS for w in words]


def read_lines(path):
    with open(path, encoding="utf-8", newline="\n") as lines:
        return [line.split() for line in lines]


def check(task, texts, labels):
    """What is wrong with them, in words; "" if nothing is."""
    if len(texts) != len(labels):
        return f"{len(texts)} texts but {len(labels)} lines of labels"
    for number, (words, of_words) in enumerate(zip(texts, labels), 1):
        expected = 1 if task == "classification" else len(words)
        if not words or len(of_words) != expected:
            return f"line {number}: {len(words)} words but {len(of_words)} labels"
    return ""


def by_frequency(lists):
    """Of each thing its place by how often it comes."""
    counts = collections.Counter(itertools.chain.from_iterable(lists))
    order = sorted(counts, key=lambda thing: (-counts[thing], thing))
    return {thing: place for place, thing in enumerate(order)}


def batches_of(examples, rows, random_numbers):
    """Batches of texts of like length, in a random order; an incomplete last one is left out."""
    random_numbers.shuffle(examples)
    pool = rows * BATCHES_SORTED_TOGETHER
    batches = []
    for start in range(0, len(examples), pool):
        chosen = sorted(examples[start : start + pool], key=lambda example: len(example[0]))
        batches += [chosen[i : i + rows] for i in range(0, len(chosen) - rows + 1, rows)]
    random_numbers.shuffle(batches)
    return batches


def encode(task, batches, vocabulary, label_count):
    numbers = array.array("i", [len(batches), vocabulary, label_count])
    ends = [END] if task == "classification" else []
    for batch in batches:
        rows = [[word + FIRST_WORD if word < vocabulary - FIRST_WORD else UNKNOWN for word in words] + ends
                for words, _ in batch]
        longest = max(map(len, rows))
        width = 1 if task == "classification" else longest
        numbers.extend([len(batch), longest, width])
        for row in rows:
            numbers.extend([len(row)] + row + [PADDING] * (longest - len(row)))
        for _, labels in batch:
            numbers.extend(labels + [NO_LABEL] * (width - len(labels)))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def write_lines(path, lists):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(" ".join(words) + "\n" for words in lists)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("out")
    parser.add_argument("--task", choices=list(LENGTHS), required=True)
    parser.add_argument("--count", type=int, default=40, help="batches to make")
    parser.add_argument("--batch", type=int, default=64, help="rows of a batch")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--text", help="a file of texts")
    parser.add_argument("--labels", help="a file of their labels")
    options = parser.parse_args()
    if (options.text is None) != (options.labels is None):
        parser.error("--text and --labels go together")
    random_numbers = random.Random(options.seed)
    if options.text is None:
        count = options.count * options.batch
        examples = list(draw(options.task, count, options.vocabulary, random_numbers))
        words, labels = [f"w{i}" for i in range(options.vocabulary)], [f"L{i}" for i in range(TAGS)]
        label_count = CLASSES if options.task == "classification" else TAGS
    else:
        texts, of_texts = read_lines(options.text), read_lines(options.labels)
        if wrong := check(options.task, texts, of_texts):
            parser.error(wrong)
        word_ids, label_ids = by_frequency(texts), by_frequency(of_texts)
        words, labels, label_count = list(word_ids), list(label_ids), len(label_ids)
        examples = [([word_ids[w] for w in text], [label_ids[one] for one in of_text])
                    for text, of_text in zip(texts, of_texts)]
    batches = batches_of(examples, options.batch, random_numbers)[: options.count]
    if not batches:
        parser.error(f"{len(examples)} texts do not fill a batch of {options.batch}")
    with open(options.out, "wb") as file:
        file.write(encode(options.task, batches, options.vocabulary, label_count))
    kept = list(itertools.chain.from_iterable(batches))
    write_lines(f"{options.out}.text", ([words[i] for i in text] for text, _ in kept))
    write_lines(f"{options.out}.labels", ([labels[i] for i in of_text] for _, of_text in kept))
    count = sum(len(text) for text, _ in kept)
    print(f"{len(batches)} batches of {options.batch}, {count} words, {label_count} labels")


if __name__ == "__main__":
    main()
