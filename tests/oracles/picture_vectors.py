#!/usr/bin/env python3
"""picture_vectors.py: small pictures as PNG and JPEG, written here by the formats' definitions, with the
pixels that they hold; and pictures brought to another size by the definition of a triangle filter; for src/data/picture_test.cpp and picture_coder_test.cpp.

Needs Python alone; what it wrote is checked in:
    tests/oracles/picture_vectors.py > tests/data/pictures/pictures.json
"""

import json
import math
import random
import struct
import zlib
from fractions import Fraction

# --- PNG (ISO/IEC 15948)

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(row, depth):
    bits = "".join(format(sample, f"0{depth}b") for sample in row)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def png(kind, depth, rows, extra=b"", interlaced=False):
    """rows: [H][W][samples]."""
    height, width = len(rows), len(rows[0])
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    data = b""
    for left, top, across, down in passes:
        for row in rows[top::down]:
            if row[left::across]:
                data += b"\0" + packed([s for pixel in row[left::across] for s in pixel], depth)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data))
            + chunk(b"IEND", b""))


def nearest(x):
    return math.floor(x + 0.5)


def on_white(value, alpha):
    return nearest((value * alpha + 255 * (255 - alpha)) / 255)


def drawn(seed, height, width, samples, depth):
    random.seed(seed)
    return [[[random.randrange(2**depth) for _ in range(samples)] for _ in range(width)] for _ in range(height)]


def to_bytes(rows, depth):
    return [[[nearest(s * 255 / (2**depth - 1)) for s in pixel] for pixel in row] for row in rows]


def png_cases():
    for kind, depth, height, width in ((GREY, 1, 3, 11), (GREY, 2, 2, 5), (GREY, 4, 3, 3), (GREY, 8, 4, 3), (GREY, 16, 3, 4),
                                       (RGB, 8, 2, 3), (RGB, 16, 3, 2), (GREY_ALPHA, 8, 3, 3), (RGBA, 8, 3, 3),
                                       (GREY_ALPHA, 16, 2, 3), (RGBA, 16, 2, 2)):
        rows = drawn(kind * 100 + depth, height, width, SAMPLES[kind], depth)
        seen = to_bytes(rows, depth)
        if kind in (GREY_ALPHA, RGBA):
            seen = [[[on_white(s, pixel[-1]) for s in pixel[:-1]] for pixel in row] for row in seen]
        yield f"png {kind} {depth}", png(kind, depth, rows), seen
        yield f"png {kind} {depth} interlaced", png(kind, depth, rows, interlaced=True), seen
    colours = drawn(7, 1, 4, 3, 8)[0]
    rows = drawn(8, 3, 5, 1, 2)
    palette = chunk(b"PLTE", bytes(s for c in colours for s in c))
    yield "png palette", png(PALETTE, 2, rows, palette), [[colours[p[0]] for p in row] for row in rows]
    alphas = [0, 100, 255, 255]
    yield ("png palette, transparent", png(PALETTE, 2, rows, palette + chunk(b"tRNS", bytes(alphas[:2]))),
           [[[on_white(s, alphas[p[0]]) for s in colours[p[0]]] for p in row] for row in rows])
    rows = drawn(9, 3, 4, 1, 4)
    clear = rows[0][0][0]
    yield ("png grey, one transparent", png(GREY, 4, rows, chunk(b"tRNS", struct.pack(">H", clear))),
           [[[255 if p[0] == clear else p[0] * 17] for p in row] for row in rows])


# --- JPEG (ISO/IEC 10918-1), baseline, no subsampling, all divisors 1, codes of one length

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8) if (i // 8 + i % 8) % 2 else (i % 8)))
AC_SYMBOLS = [0x00, 0xF0] + [run * 16 + size for run in range(16) for size in range(1, 11)]


def cosines(u, x):
    return (math.sqrt(0.5) if u == 0 else 1.0) / 2 * math.cos((2 * x + 1) * u * math.pi / 16)


COS = [[cosines(u, x) for x in range(8)] for u in range(8)]


def transformed(block):
    half = [[sum(COS[u][x] * block[y][x] for x in range(8)) for u in range(8)] for y in range(8)]
    return [[round(sum(COS[v][y] * half[y][u] for y in range(8))) for u in range(8)] for v in range(8)]


def back(block):
    half = [[sum(COS[u][x] * block[v][u] for u in range(8)) for x in range(8)] for v in range(8)]
    return [[sum(COS[v][y] * half[v][x] for v in range(8)) for x in range(8)] for y in range(8)]


def magnitude(value):
    size = abs(value).bit_length()
    return size, format(value if value > 0 else value + 2**size - 1, f"0{size}b") if size else ""


def jpeg(planes, height, width, markers=b""):
    """planes: [C][H][W] from 0 to 255, of whole blocks. The file, and the planes as they come back."""
    bits = ""
    before = [0] * len(planes)
    found = [[[0.0] * width for _ in range(height)] for _ in planes]
    for top in range(0, height, 8):
        for left in range(0, width, 8):
            for c, plane in enumerate(planes):
                block = transformed([[plane[top + y][left + x] - 128 for x in range(8)] for y in range(8)])
                for y, row in enumerate(back(block)):
                    for x, value in enumerate(row):
                        found[c][top + y][left + x] = min(255, max(0, value + 128))
                line = [block[i // 8][i % 8] for i in ZIGZAG]
                size, tail = magnitude(line[0] - before[c])
                before[c] = line[0]
                bits += format(size, "04b") + tail
                run = 0
                last = max([i for i in range(64) if line[i]], default=0)
                for value in line[1 : last + 1]:
                    if value == 0:
                        run += 1
                        continue
                    while run > 15:
                        bits += format(AC_SYMBOLS.index(0xF0), "08b")
                        run -= 16
                    size, tail = magnitude(value)
                    bits += format(AC_SYMBOLS.index(run * 16 + size), "08b") + tail
                    run = 0
                if last < 63:
                    bits += format(AC_SYMBOLS.index(0), "08b")
    bits += "1" * (-len(bits) % 8)
    data = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")

    def segment(marker, body):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body

    count = len(planes)
    lengths = lambda length, n: bytes(n if i == length else 0 for i in range(1, 17))
    return (b"\xff\xd8" + markers
            + segment(0xDB, b"\0" + bytes([1] * 64))
            + segment(0xC0, struct.pack(">BHHB", 8, height, width, count)
                      + b"".join(bytes([c + 1, 0x11, 0]) for c in range(count)))
            + segment(0xC4, b"\0" + lengths(4, 12) + bytes(range(12)))
            + segment(0xC4, b"\x10" + lengths(8, len(AC_SYMBOLS)) + bytes(AC_SYMBOLS))
            + segment(0xDA, bytes([count]) + b"".join(bytes([c + 1, 0]) for c in range(count)) + b"\0\x3f\0")
            + data + b"\xff\xd9"), found


def exif(order, orientation):
    body = b"Exif\0\0" + (b"II" if order == "<" else b"MM") + struct.pack(
        order + "HIHHHIHHHHIHHI", 42, 8, 2, 271, 2, 1, 65, 0, 274, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


ADOBE = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe\0\x64\0\0\0\0\0"


def smooth(seed, height, width):
    random.seed(seed)
    a, b, c = (random.uniform(0.1, 0.5) for _ in range(3))
    return [[nearest(128 + 80 * math.sin(a * x + b * y) + 40 * math.cos(c * x * y / 8)) for x in range(width)] for y in range(height)]


def clamped(x):
    return nearest(min(255, max(0, x)))


def colours(planes, y, x):
    """JFIF 1.02."""
    l, b, r = (nearest(plane[y][x]) for plane in planes)
    return [clamped(l + 1.402 * (r - 128)), clamped(l - 0.344136 * (b - 128) - 0.714136 * (r - 128)),
            clamped(l + 1.772 * (b - 128))]


def turned(rows, orientation):
    """Where row 0 and column 0 are: CIPA DC-008, tag 274."""
    if orientation in (2, 3):
        rows = [row[::-1] for row in rows]
    if orientation in (3, 4):
        rows = rows[::-1]
    if orientation == 5:  # top row is the left side
        rows = [list(column) for column in zip(*rows)]
    if orientation == 6:  # top row is the right side: turn clockwise
        rows = [list(column)[::-1] for column in zip(*rows)]
    if orientation == 7:
        rows = [list(column)[::-1] for column in zip(*rows)][::-1]
    if orientation == 8:  # top row is the left side, read upwards: turn anticlockwise
        rows = [list(column) for column in zip(*rows)][::-1]
    return rows


def jpeg_cases():
    plane = smooth(1, 16, 24)
    file, found = jpeg([plane], 16, 24)
    grey = [[[nearest(v)] for v in row] for row in found[0]]
    yield "jpeg grey", file, grey
    for orientation in range(1, 9):
        order = "<>"[orientation % 2]
        yield f"jpeg turned {orientation}", jpeg([plane], 16, 24, exif(order, orientation))[0], turned(grey, orientation)
    file, found = jpeg([smooth(2, 8, 16), smooth(3, 8, 16), smooth(4, 8, 16)], 8, 16)
    yield "jpeg colour", file, [[colours(found, y, x) for x in range(16)] for y in range(8)]
    file, found = jpeg([smooth(s, 8, 8) for s in (5, 6, 7, 8)], 8, 8, ADOBE)
    yield ("jpeg cmyk", file,
           [[[nearest(found[c][y][x] * found[3][y][x] / 255) for c in range(3)] for x in range(8)] for y in range(8)])


# --- another size, in exact fractions

class Half(Exception):
    """A mean of n + 1/2 exactly, which weights of 22 bits may round either way."""


def rounded(x):
    if x.denominator == 2:
        raise Half
    return math.floor(x + Fraction(1, 2))


def weights(old, new, i):
    scale = Fraction(old, new)
    centre = (i + Fraction(1, 2)) * scale
    reach = max(Fraction(1), scale)
    found = [max(Fraction(0), 1 - abs(j + Fraction(1, 2) - centre) / reach) for j in range(old)]
    return [w / sum(found) for w in found]


def resized(rows, height, width):
    """Columns first, rounded to bytes; then rows."""
    channels = range(len(rows[0][0]))
    across = [weights(len(rows[0]), width, i) for i in range(width)]
    rows = [[[rounded(sum(w * row[j][c] for j, w in enumerate(ws))) for c in channels] for ws in across] for row in rows]
    down = [weights(len(rows), height, i) for i in range(height)]
    return [[[rounded(sum(w * rows[j][x][c] for j, w in enumerate(ws))) for c in channels] for x in range(width)] for ws in down]


def resize_cases():
    for old, new, channels in [((7, 5), (3, 2), 1), ((3, 4), (7, 9), 1), ((11, 6), (5, 3), 1), ((1, 1), (3, 2), 3),
                               ((9, 9), (9, 5), 1), ((40, 3), (1, 1), 3), ((13, 17), (11, 5), 1), ((2, 30), (2, 7), 3)]:
        for seed in range(500):
            rows = drawn(seed, *old, channels, 8)
            try:
                yield {"from": rows, "to": resized(rows, *new)}
                break
            except Half:
                pass
        else:
            raise SystemExit(f"{old} to {new}: none without a half")


def main():
    files = [{"name": name, "file": file.hex(), "pixels": pixels} for name, file, pixels in [*png_cases(), *jpeg_cases()]]
    print(json.dumps({"files": files, "sizes": list(resize_cases())}, separators=(",", ":")))


if __name__ == "__main__":
    main()
