#!/usr/bin/env python3
"""number_vectors.py: the errors of made-up forecasts in exact fractions, by their definitions, for
src/metrics/numbers_test.cpp.

Needs Python alone; what it wrote is checked in:
    tests/oracles/number_vectors.py > tests/data/metrics/numbers.json
"""

import json
import math
import platform
import random
from fractions import Fraction


def drawn(seed, lines, width, mean, deviation, error):
    random.seed(seed)
    right = [[f"{random.gauss(mean, deviation):.6g}" for _ in range(width)] for _ in range(lines)]
    found = [[f"{float(y) + random.gauss(0, error):.6g}" for y in line] for line in right]
    return [" ".join(line) for line in found], [" ".join(line) for line in right]


CASES = {
    "one number": (drawn(1, 50, 1, 0, 1, 0.3), 0.7),
    "several": (drawn(2, 40, 6, 100, 90, 25), 17.5),
    "far from zero": (drawn(3, 60, 2, 1e5, 0.5, 0.1), 0.25),
    "tiny": (drawn(4, 30, 3, 0, 1e-9, 1e-12), 1e-10),
    "huge": (drawn(5, 30, 1, 0, 1e20, 1e21), 1e19),
}


def root(fraction):
    """Of a fraction, to all digits of a double."""
    scale = 10 ** 80
    return math.isqrt(fraction.numerator * scale ** 2 // fraction.denominator) / Fraction(scale)


def case(name, sides, naive_error):
    found, right = sides
    f = [Fraction(word) for line in found for word in line.split()]
    y = [Fraction(word) for line in right for word in line.split()]
    squares = sum((a - b) ** 2 for a, b in zip(f, y))
    absolute = sum(abs(a - b) for a, b in zip(f, y)) / len(y)
    mean = sum(y) / len(y)
    return {
        "name": name, "naive_error": naive_error, "found": found, "right": right,
        "rmse": float(root(squares / len(y))), "mae": float(absolute),
        "rse": float(root(squares / sum((a - mean) ** 2 for a in y))),
        "mase": float(absolute / Fraction(naive_error)),
    }


cases = [json.dumps(case(name, *made)) for name, made in CASES.items()]
print(f'{{"source": "Python {platform.python_version()}", "cases": [\n' + ",\n".join(cases) + "\n]}")
