#!/usr/bin/env python3
"""caption_vectors.py: BLEU-1 to BLEU-4, ROUGE-L and CIDEr-D of made-up captions, each straight from
its definition (Papineni et al. 2002; Lin 2004 with beta 1.2; Vedantam et al. 2015), as slowly as one
likes, for src/metrics/captions_test.cpp. Captions are tokenised: words with single blanks.

What it wrote is checked in:
    tests/oracles/caption_vectors.py > tests/data/metrics/captions.json
"""

import json
import math
import random
from collections import Counter
from itertools import combinations


def ngrams(words, n):
    return Counter(tuple(words[i:i + n]) for i in range(len(words) - n + 1))


def bleu(found, right, order, penalty):
    precisions = []
    for n in range(1, order + 1):
        hits = total = 0
        for caption, references in zip(found, right):
            counts = ngrams(caption, n)
            total += sum(counts.values())
            hits += sum(min(count, max(ngrams(r, n)[gram] for r in references))
                        for gram, count in counts.items())
        if hits == 0:
            return 0.0
        precisions.append(hits / total)
    length = sum(map(len, found))
    closest = sum(sorted((abs(len(r) - len(c)), len(r)) for r in rs)[0][1]
                  for c, rs in zip(found, right))
    short = min(1.0, math.exp(1 - closest / length)) if penalty else 1.0
    return 100.0 * short * math.prod(precisions) ** (1.0 / order)


def common_subsequence(a, b):
    """By trying all subsequences of the shorter one, the longest first."""
    a, b = sorted((a, b), key=len)
    for length in range(len(a), 0, -1):
        for places in combinations(range(len(a)), length):
            rest = iter(b)
            if all(a[place] in rest for place in places):
                return length
    return 0


def rouge(caption, references):
    if not caption:
        return 0.0
    common = [common_subsequence(caption, r) for r in references]
    precision = max(c / len(caption) for c in common)
    recall = max(c / len(r) for c, r in zip(common, references))
    if precision == 0.0:
        return 0.0
    return (1 + 1.2 ** 2) * precision * recall / (recall + 1.2 ** 2 * precision)


def cider_d(found, right):
    """Of each picture."""
    def idf(gram):
        frequency = sum(any(ngrams(r, len(gram))[gram] for r in rs) for rs in right)
        return math.log(len(right)) - math.log(max(1, frequency))

    def weights(words, n):
        return {gram: count * idf(gram) for gram, count in ngrams(words, n).items()}

    def of_pair(caption, reference):
        sum_ = 0.0
        for n in range(1, 5):
            c, r = weights(caption, n), weights(reference, n)
            norms = math.sqrt(sum(w * w for w in c.values())) * math.sqrt(sum(w * w for w in r.values()))
            if norms > 0.0:
                sum_ += sum(min(w, r.get(gram, 0.0)) * r.get(gram, 0.0) for gram, w in c.items()) / norms
        delta = max(0, len(caption) - 1) - max(0, len(reference) - 1)
        return 10.0 * sum_ / 4 * math.exp(-delta ** 2 / (2 * 6 ** 2))

    return [sum(of_pair(c, r) for r in rs) / len(rs) for c, rs in zip(found, right)]


def drawn(seed, pictures, references):
    """A small grammar, words of it changed at random; numbers of references may differ."""
    random.seed(seed)
    things = ["dog", "man", "woman", "child", "bird", "red ball", "horse"]
    verbs = ["runs", "jumps", "sits", "plays with", "looks at"]
    places = ["in the snow", "on a street", "by the water", "near a tree", ""]

    def caption(thing):
        words = ["a", thing, random.choice(verbs), "a " + random.choice(things), random.choice(places)]
        words = " ".join(words).split()
        return [w for w in words if random.random() > 0.1] or ["a"]

    subjects = [random.choice(things) for _ in range(pictures)]
    right = [[caption(s) for _ in range(random.randint(*references))] for s in subjects]
    found = [caption(s) for s in subjects]
    return found, right


CASES = {
    "five references": drawn(1, 30, (5, 5)),
    "one reference": drawn(2, 20, (1, 1)),
    "one to four": drawn(3, 25, (1, 4)),
    "two pictures": drawn(4, 2, (2, 3)),
    "all right": ([["a", "dog", "runs", "fast"], ["two", "men", "sit", "down"]],
                  [[["a", "dog", "runs", "fast"]], [["two", "men", "sit", "down"]]]),
    "nothing right": ([["x", "y"], ["z"]], [[["a", "b"]], [["c"], ["d", "e"]]]),
    "an empty caption": ([[], ["a", "b", "c"]], [[["a", "b"]], [["a", "b", "c", "d"], ["b"]]]),
    "a repeated word": ([["the"] * 7, ["a", "cat"]],
                        [[["the", "cat", "is", "on", "the", "mat"], ["there", "is", "a", "cat"]],
                         [["a", "cat", "sits"]]]),
}


def case(name, found, right):
    cider = cider_d(found, right)
    values = {
        "bleu": [bleu(found, right, n, True) for n in range(1, 5)],
        "bleu_no_penalty": [bleu(found, right, n, False) for n in range(1, 5)],
        "rouge": 100.0 * sum(map(rouge, found, right)) / len(found),
        "cider_d": sum(cider) / len(cider),
        "cider_d_of_each": cider,
    }
    return {"name": name, "found": [" ".join(c) for c in found],
            "right": [[" ".join(r) for r in rs] for rs in right], **values}


cases = [json.dumps(case(name, *sides)) for name, sides in CASES.items()]
print('{"source": "the definitions, by tests/oracles/caption_vectors.py", "cases": [\n'
      + ",\n".join(cases) + "\n]}")
