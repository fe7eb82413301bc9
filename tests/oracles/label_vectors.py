#!/usr/bin/env python3
"""label_vectors.py: what scikit-learn says of made-up labels, for src/metrics/labels_test.cpp.

Needs Debian's python3-sklearn; what it wrote is checked in:
    tests/oracles/label_vectors.py > tests/data/metrics/labels.json
"""

import json
import random

import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support


def drawn(seed, lines, labels, share_right, never_found=()):
    """Labels of unequal weights, and guesses of which a share is right."""
    random.seed(seed)
    weights = [2 ** -i for i in range(len(labels))]
    right = random.choices(labels, weights, k=lines)
    guesses = [label for label in labels + ["guessed alone"] if label not in never_found]
    found = [r if random.random() < share_right and r in guesses else random.choice(guesses) for r in right]
    return found, right


CASES = {
    "two": drawn(1, 40, ["no", "yes"], 0.6),
    "some never found": drawn(2, 200, ["a", "b", "c", "d", "e"], 0.5, never_found=("b", "e")),
    "many": drawn(3, 500, [f"class {i}" for i in range(12)], 0.7),
    "letters": drawn(4, 60, ["übel", "gut", "良い", "Zug"], 0.4),
    "all right": (["x", "y", "x"], ["x", "y", "x"]),
    "all wrong": (["x", "y", "x"], ["y", "z", "z"]),
    "one": (["x"], ["x"]),
}


def case(name, found, right):
    labels = sorted(set(found) | set(right), key=lambda label: label.encode())
    precision, recall, f1, support = precision_recall_fscore_support(
        right, found, labels=labels, zero_division=0)
    return {
        "name": name, "found": found, "right": right,
        "accuracy": accuracy_score(right, found),
        "macro_f1": f1_score(right, found, average="macro"),
        "labels": labels, "precision": list(precision), "recall": list(recall), "f1": list(f1),
        "support": [int(count) for count in support],
        "confusion": confusion_matrix(right, found, labels=labels).tolist(),
    }


cases = [json.dumps(case(name, *sides), ensure_ascii=False) for name, sides in CASES.items()]
print(f'{{"source": "scikit-learn {sklearn.__version__}", "cases": [\n' + ",\n".join(cases) + "\n]}")
