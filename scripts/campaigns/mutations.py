"""How the bytes of a file are damaged: as disks, editors, transfers and ill will do."""

import random
import re

WHOLE_NUMBERS = ["0", "-1", "1", "255", "65536", "2147483647", "2147483648", "4294967296",
                 "9223372036854775807", "9223372036854775808", "18446744073709551615",
                 "18446744073709551616", "99999999999999999999999999"]
NUMBERS = WHOLE_NUMBERS + ["1e308", "1e999", "-1e-400", "nan", "NaN", "inf", "0.5", "1.", ".5", "0x10",
                           "00", "1_0", "true", "null", '"3"', "[]", "{}", ""]
TOKENS = [b"\0", b"\n", b"\r", b"\r\n", b"\t", b" ", b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b"[|",
          b":", b",", b"=", b".", b"-", b"#", b"//", b"\xef\xbb\xbf", b"\xff", b"\xc0\x80",
          b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc2\xa0", b"\xe2\x80\xa8", b"e\xcc\x81", b"\x1b[2J",
          b"\x7f", b"\xc2\x85", b"\xe2\x96\x81", b"../", b"/dev/zero", b"<unk>", b"</s>", b"\\u0000",
          b"\\ud800", b'"""', b"''''''", b"%s%n", b"\x1a\x06\x12\x04abcd", b"1-1 ", b"0-0 0p0 9-9"]
OPENERS = [b"[", b"{", b'{"a":', b"[[", b"a.", b"a={b=", b"(", b"\x0a\x7f", b"a ", b"\xcc\x81", b'"',
           b"0-0 ", b"\n", b"\xf0\x9f\x98\x80"]


def place(rng, data):
    return rng.randrange(len(data) + 1)


def a_range(rng, data):
    """Where a part begins and ends: mostly a short one."""
    begin = place(rng, data)
    most = len(data) - begin
    return begin, begin + (rng.randint(0, most) if rng.random() < 0.2 else min(most, rng.randint(1, 16)))


def flip_bits(rng, data):
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 8])):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def set_bytes(rng, data):
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 4, 32])):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice([0, 255, 10, 34, rng.randrange(256)])
    return bytes(changed)


def cut(rng, data):
    return data[:place(rng, data)]


def take_out(rng, data):
    begin, end = a_range(rng, data)
    return data[:begin] + data[end:]


def insert(rng, data):
    at = place(rng, data)
    what = rng.choice(TOKENS) if rng.random() < 0.8 else rng.randbytes(rng.randint(1, 64))
    return data[:at] + what + data[at:]


def repeat(rng, data):
    begin, end = a_range(rng, data)
    return data[:begin] + data[begin:end] * rng.randint(2, 20) + data[end:]


def nest(rng, data):
    """The same opening thousands of times, in the midst, at the start or alone."""
    at = rng.choice([0, place(rng, data), len(data)])
    inserted = rng.choice(OPENERS) * rng.choice([10, 1000, 60_000])
    return inserted if rng.random() < 0.3 else data[:at] + inserted + data[at:]


def swap(rng, data):
    a, b = a_range(rng, data)
    if b >= len(data):
        return flip_bits(rng, data)
    c = rng.randint(b, len(data) - 1)
    d = min(len(data), c + (b - a))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def splice(rng, data, others):
    """The beginning of this file and the end of another."""
    other = rng.choice(others)
    return data[:place(rng, data)] + other[place(rng, other):]


def edit_number(rng, data):
    found = list(re.finditer(rb"-?\d+(\.\d+)?(e[-+]?\d+)?", data))
    if not found:
        return set_bytes(rng, data)
    number = rng.choice(found)
    return data[:number.start()] + rng.choice(NUMBERS).encode() + data[number.end():]


def edit_length(rng, data):
    """A number in binary, such as a length in a header."""
    at = 0 if rng.random() < 0.5 else place(rng, data)
    width = rng.choice([1, 2, 4, 8])
    value = rng.choice([0, 1, len(data), len(data) - 8, 2**31, 2**32 - 1, 2**63, 2**64 - 1])
    return data[:at] + (value % 2**(8 * width)).to_bytes(width, "little") + data[at + width:]


def swap_lines(rng, data):
    lines = data.split(b"\n")
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def empty(_rng, _data):
    return b""


ALONE = [flip_bits, flip_bits, set_bytes, cut, take_out, insert, insert, repeat, nest, swap, edit_number,
         edit_number, edit_length, swap_lines]


def mutated(seed, data, others):
    """Another file than `data`, always the same for a seed; and how it came about."""
    rng = random.Random(seed)
    while True:
        changed, steps = data, []
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            choice = rng.random()
            change = splice if choice < 0.08 else empty if choice < 0.085 else rng.choice(ALONE)
            changed = splice(rng, changed, others) if change is splice else change(rng, changed)
            steps.append(change.__name__)
        if changed != data:
            return changed, "+".join(steps)
