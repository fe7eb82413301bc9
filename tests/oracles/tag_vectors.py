#!/usr/bin/env python3
"""tag_vectors.py CONLLEVAL: what conlleval.pl (Tjong Kim Sang, 2004-01-26) says of made-up tags, for
src/metrics/tags_test.cpp.

The script is that of the CoNLL-2000 shared task, and in the tests of seqeval; needs perl. What it
wrote is checked in:
    tests/oracles/tag_vectors.py conlleval.pl > tests/data/metrics/tags.json
"""

import json
import random
import re
import subprocess
import sys

TYPES = ["PER", "LOC", "MISC-X"]


def spans(length):
    """Words in spans that do not overlap: (type, begin, end)."""
    at = 0
    while at < length:
        size = random.randint(1, 3)
        if random.random() < 0.5 and at + size <= length:
            yield random.choice(TYPES), at, at + size
        at += size


def written(scheme, all_spans, length):
    tags = ["O"] * length
    ends_before = {(kind, end) for kind, _, end in all_spans}
    for kind, begin, end in all_spans:
        for i in range(begin, end):
            prefix = "I"
            if scheme == "IOB2" and i == begin:
                prefix = "B"
            if scheme == "IOB1" and i == begin and (kind, begin) in ends_before:
                prefix = "B"
            tags[i] = f"{prefix}-{kind}"
    return tags


def line_of(scheme, length):
    if scheme == "disorder":  # whatever a model may say
        return random.choices(["O"] + [f"{p}-{t}" for p in "BI" for t in TYPES], k=length)
    if scheme == "disorder with E":  # but E before B of a type, which the script joins
        tags = []
        while len(tags) < length:
            tag = random.choice(["O"] + [f"{p}-{t}" for p in "BIE" for t in TYPES])
            if tags and tags[-1] == "E" + tag[1:] and tag[0] == "B":
                continue
            tags.append(tag)
        return tags
    return written(scheme, list(spans(length)), length)


def disturbed(tags, other, share):
    while True:
        mixed = [there if random.random() < share else here for here, there in zip(tags, other)]
        if not any(a[0] == "E" and b == "B" + a[1:] for a, b in zip(mixed, mixed[1:])):
            return mixed


def case(conlleval, name, scheme, seed, lines, share):
    random.seed(seed)
    right, found = [], []
    for _ in range(lines):
        length = random.randint(0, 9)
        right.append(line_of(scheme, length))
        found.append(line_of("disorder with E" if scheme.startswith("disorder") else scheme, length)
                     if share is None else disturbed(right[-1], line_of(scheme, length), share))
    said = subprocess.run(
        ["perl", conlleval], check=True, capture_output=True, text=True,
        input="\n".join("".join(f"w {r} {f}\n" for r, f in zip(*sides)) for sides in zip(right, found)),
    ).stdout.split("\n")
    counts = [int(number) for number in re.findall(r"\d+", said[0])]
    figures = [float(number) for number in re.findall(r"\d+\.\d+", said[1])]
    types = {}
    for line in said[2:]:
        if parts := re.match(r" *(\S+): precision: +([\d.]+)%; recall: +([\d.]+)%; FB1: +([\d.]+) +(\d+)", line):
            types[parts[1]] = [float(parts[2]), float(parts[3]), float(parts[4]), int(parts[5])]
    return {"name": name,
            "found": [" ".join(line) for line in found], "right": [" ".join(line) for line in right],
            "tokens": counts[0], "right_spans": counts[1], "found_spans": counts[2], "hits": counts[3],
            "accuracy": figures[0], "precision": figures[1], "recall": figures[2], "f1": figures[3],
            "types": types}


CASES = [("IOB1", "IOB1", 1, 40, 0.2), ("IOB2", "IOB2", 2, 60, 0.3), ("IOB2, nearly right", "IOB2", 3, 30, 0.03),
         ("disorder", "disorder", 4, 60, 0.5), ("disorder with E", "disorder with E", 5, 80, 0.5),
         ("unlike", "disorder", 6, 40, None)]

cases = [json.dumps(case(sys.argv[1], *one)) for one in CASES]
print('{"source": "conlleval.pl, 2004-01-26", "cases": [\n' + ",\n".join(cases) + "\n]}")
