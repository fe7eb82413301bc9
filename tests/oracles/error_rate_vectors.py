#!/usr/bin/env python3
"""error_rate_vectors.py SCLITE: how many errors NIST's sclite counts in made-up lines, for
src/metrics/edit_rate_test.cpp and edit_split_test.cpp.

sclite is in Debian's package sctk (usr/lib/sctk/bin/sclite), which nothing else here needs. What it
counted is checked in:
    tests/oracles/error_rate_vectors.py sclite > tests/data/metrics/error_rates.json

Of each line: words of the reference; correct ones, substitutions, deletions and insertions. sclite looks for
the alignment that costs least where a substitution costs 4 and any other error 3, so 6 words may be
3 deletions and 3 insertions (18) in place of 5 substitutions (20). The least number of errors is then
smaller than its sum: "least" has that of every line, by the definition itself, a recursion.
"""

import functools
import json
import os
import random
import re
import subprocess
import sys
import tempfile

WORDS = "a the cat sat on mat dog The Cat ran to it of an".split()
SYLLABLES = "ba é ñ ko ü ß ж 日 本 語 lu".split()


def line_of(words, most):
    return random.choices(words, k=random.randint(1, most))


def disturbed(words, line, share):
    found = []
    for word in line:
        kind = random.random()
        if kind < share / 3:
            continue
        if kind < 2 * share / 3:
            found.append(random.choice(words))
        elif kind < share:
            found += [word, random.choice(words)]
        else:
            found.append(word)
    return found


def turned(line):
    """The line with its first words at its end: shifts are what weights of errors differ in."""
    cut = random.randint(0, len(line))
    return line[cut:] + line[:cut]


def least_errors(reference, found):
    @functools.lru_cache(maxsize=None)
    def least(i, j):
        if i == 0 or j == 0:
            return i + j
        return min(least(i - 1, j - 1) + (reference[i - 1] != found[j - 1]), least(i - 1, j) + 1, least(i, j - 1) + 1)

    return least(len(reference), len(found))


def sclite(program, options, references, founds):
    """Of each line [correct, substitutions, deletions, insertions]."""
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in (("ref", references), ("hyp", founds)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.writelines(f"{line} (line-{i:04})\n" for i, line in enumerate(lines))
        said = subprocess.run(
            [program, "-r", f"{folder}/ref", "trn", "-h", f"{folder}/hyp", "trn", "-i", "spu_id", "-e", "utf-8",
             *options, "-f", "0", "-o", "pralign", "stdout"], check=True, capture_output=True).stdout.decode()
    counts = dict(re.findall(r"^id: \(line-(\d+)\)\nScores: \(#C #S #D #I\) (\d+ \d+ \d+ \d+)$", said, re.M))
    assert len(counts) == len(references), (len(counts), len(references))
    return [[int(n) for n in counts[f"{i:04}"].split()] for i in range(len(references))]


def case(program, name, seed, lines, most, share, unit="words", lowercase=False):
    random.seed(seed)
    words = SYLLABLES if unit == "characters" else WORDS
    references = [line_of(words, most) for _ in range(lines)]
    if share is None:
        founds = [line_of(words, most) for _ in references]
    elif share == "turned":
        founds = [turned(line) for line in references]
    else:
        founds = [disturbed(words, line, share) for line in references]
    joint = "" if unit == "characters" else " "  # a line of characters is one word, which sclite cuts
    texts = [[joint.join(line) for line in side] for side in (references, founds)]
    options = ([] if lowercase else ["-s"]) + (["-c"] if unit == "characters" else [])
    counts = sclite(program, options, *texts)

    def symbols(line):
        text = joint.join(line)
        text = text.lower() if lowercase else text
        return tuple(text) if unit == "characters" else tuple(text.split())

    least = [least_errors(symbols(r), symbols(f)) for r, f in zip(references, founds)]
    return {"name": name, "unit": unit, "lowercase": lowercase, "found": texts[1], "right": texts[0],
            "symbols": [c + s + d for c, s, d, _ in counts], "split": counts,
            "least": least}


CASES = [("some errors", 1, 40, 20, 0.2), ("many errors", 2, 40, 15, 0.6), ("unlike", 3, 40, 12, None),
         ("turned", 4, 40, 12, "turned"), ("in lower case", 5, 30, 15, 0.4, "words", True),
         ("characters", 6, 40, 15, 0.3, "characters"), ("characters, unlike", 7, 30, 10, None, "characters")]

if __name__ == "__main__":
    written = [json.dumps(case(sys.argv[1], *one), ensure_ascii=False) for one in CASES]
    print('{"source": "sclite 2.10 of SCTK 2.4.10", "cases": [\n' + ",\n".join(written) + "\n]}")
