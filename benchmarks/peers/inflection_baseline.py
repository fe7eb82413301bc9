#!/usr/bin/env python3
"""The baseline of CoNLL-SIGMORPHON 2017, task 1, written from its description (Cotterell et al. 2017,
section 5.1): from each pair, rules that change the end of a word and rules that change its beginning;
for a word and its features, the longest change of an end that fits, and the commonest of a beginning.

    inflection_baseline.py TRAIN TEST     (lemma TAB form TAB features, as the shared task has them)

Prints the share of TEST's forms that it gets right."""

import collections
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip()]


def align(a, b):
    """The pairs of an alignment of least edit cost; "" where the other has nothing."""
    cost = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if i == 0 or j == 0:
                cost[i][j] = i + j
                continue
            same = a[i - 1] == b[j - 1]
            cost[i][j] = min(cost[i - 1][j] + 1, cost[i][j - 1] + 1,
                             cost[i - 1][j - 1] + (0 if same else 1.1))
    pairs, i, j = [], len(a), len(b)
    while i or j:
        same = i and j and a[i - 1] == b[j - 1]
        if i and j and cost[i][j] == cost[i - 1][j - 1] + (0 if same else 1.1):
            i, j = i - 1, j - 1
            pairs.append((a[i], b[j]))
        elif i and cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
            pairs.append((a[i], ""))
        else:
            j -= 1
            pairs.append(("", b[j]))
    return pairs[::-1]


def parts(lemma, form):
    """Beginning, stem and end of both: beginnings and ends are what only one of the two has there."""
    pairs = align(lemma, form)
    first = 0
    while first < len(pairs) and "" in pairs[first]:
        first += 1
    last = len(pairs)
    while last > first and "" in pairs[last - 1]:
        last -= 1
    join = lambda some: ("".join(p[0] for p in some), "".join(p[1] for p in some))
    return join(pairs[:first]), pairs[first:last], join(pairs[last:])


class Baseline:
    def __init__(self, pairs):
        self.ends = collections.defaultdict(collections.Counter)
        self.beginnings = collections.defaultdict(collections.Counter)
        left = right = 0  # how much is like counted from the left, and from the right
        for lemma, form, _ in pairs:
            left += sum(a != b for a, b in zip(lemma, form))
            right += sum(a != b for a, b in zip(lemma[::-1], form[::-1]))
        self.turned = left > right  # a language that changes beginnings
        for lemma, form, features in pairs:
            self.learn(self.turn(lemma), self.turn(form), features)

    def turn(self, word):
        return word[::-1] if self.turned else word

    def learn(self, lemma, form, features):
        (lemma_begin, form_begin), stem, (lemma_end, form_end) = parts(lemma, form)
        rest = stem + [(x, "") for x in lemma_end]
        for first in range(len(rest) + 1):
            of_lemma = "".join(p[0] for p in rest[first:]) + ">"
            of_form = "".join(p[1] for p in rest[first:]) + form_end + ">"
            self.ends[features][(of_lemma, of_form)] += 1
        kept = "".join(p[1] for p in stem)
        for size in range(len(kept)):
            self.beginnings[features][("<" + lemma_begin + kept[:size],
                                       "<" + form_begin + kept[:size])] += 1

    def inflect(self, lemma, features):
        word = "<" + self.turn(lemma) + ">"
        ends = [(len(a), count, len(b), a, b) for (a, b), count in self.ends[features].items()
                if word.endswith(a)]
        if not ends:
            return lemma
        *_, old, new = max(ends)
        word = word[:len(word) - len(old)] + new
        beginnings = [(count, a, b) for (a, b), count in self.beginnings[features].items()
                      if word.startswith(a)]
        if beginnings:
            _, old, new = max(beginnings)
            word = new + word[len(old):]
        return self.turn(word.strip("<>"))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    baseline = Baseline(read(sys.argv[1]))
    test = read(sys.argv[2])
    right = sum(baseline.inflect(lemma, features) == form for lemma, form, features in test)
    print(f"{100.0 * right / len(test):.1f} % of {len(test)} forms")


if __name__ == "__main__":
    main()
