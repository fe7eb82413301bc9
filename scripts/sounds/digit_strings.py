#!/usr/bin/python3 -B
"""Strings of spoken digits, of the recordings of the Free Spoken Digit Dataset.

    scripts/sounds/digit_strings.py FSDD OUT [--train 20000] [--dev 500] [--test 500] [--long 100]
                                             [--without SPEAKER] [--seed 1]

reads FSDD/fsdd.tsv (file, digit, speaker, index, ..., samples) and FSDD/wav, and writes

    OUT/{train,dev,test,10,20,50}.tsv        sound TAB digits; a sound is recordings joined: `a.wav;b.wav`
    OUT/{dev,test,10,20,50}.times            `digit begin end` in seconds, a line each; an empty line behind
                                             each string

Strings have one to five digits, those of 10, 20 and 50 so many; all digits of one are said by one speaker.
Recordings 0 to 4 of each speaker and digit are those of test, 10, 20 and 50, as its authors have it, 5 and 6 those
of dev, all others those of train. With --without, training and dev have nothing of that speaker, and the rest is
his or hers alone, of all recordings. Exit status: 0 done, 1 could not read or write, 2 wrong usage.
"""

import argparse
import csv
import os
import random
import sys

SAMPLES_A_SECOND = 8000
TEST, DEV = range(0, 5), range(5, 7)  # the index of a recording


def recordings(folder):
    """What each row of fsdd.tsv says, with the file's path."""
    with open(os.path.join(folder, "fsdd.tsv"), encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            name = os.path.basename(row["file"])
            yield {"path": os.path.join(folder, "wav", name), "digit": row["digit"],
                   "speaker": row["speaker"], "index": int(row["index"]),
                   "seconds": int(row["samples"]) / SAMPLES_A_SECOND}


def by_speaker(rows):
    """{speaker: {digit: [recordings]}}"""
    found = {}
    for row in rows:
        found.setdefault(row["speaker"], {}).setdefault(row["digit"], []).append(row)
    return found


def write(out, part, rows, lengths, generator, with_times):
    """A string for each of the lengths."""
    speakers = by_speaker(rows)
    times_path = os.path.join(out, part + ".times") if with_times else os.devnull
    with open(os.path.join(out, part + ".tsv"), "w", encoding="utf-8") as table, \
            open(times_path, "w", encoding="utf-8") as times:
        table.write("sound\ttext\n")
        for length in lengths:
            digits = speakers[generator.choice(sorted(speakers))]
            string = [generator.choice(digits[generator.choice(sorted(digits))]) for _ in range(length)]
            cell = ";".join(os.path.relpath(row["path"], out) for row in string)
            table.write(cell + "\t" + " ".join(row["digit"] for row in string) + "\n")
            begin = 0.0
            for row in string:
                times.write(f"{row['digit']} {begin:.4f} {begin + row['seconds']:.4f}\n")
                begin += row["seconds"]
            times.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("fsdd")
    parser.add_argument("out")
    for part, count in (("train", 20000), ("dev", 500), ("test", 500), ("long", 100)):
        parser.add_argument("--" + part, type=int, default=count)
    parser.add_argument("--without", metavar="SPEAKER")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = list(recordings(options.fsdd))
    speakers = sorted({row["speaker"] for row in rows})
    if options.without and options.without not in speakers:
        parser.error(f"--without {options.without}: expected one of {', '.join(speakers)}")
    os.makedirs(options.out, exist_ok=True)
    tested = [row for row in rows if (row["speaker"] == options.without if options.without
                                      else row["index"] in TEST)]
    learnt = [row for row in rows if row["index"] not in TEST and row["speaker"] != options.without]
    generator = random.Random(options.seed)
    short = lambda count: [generator.randint(1, 5) for _ in range(count)]
    write(options.out, "train", [row for row in learnt if row["index"] not in DEV], short(options.train),
          generator, with_times=False)
    write(options.out, "dev", [row for row in learnt if row["index"] in DEV], short(options.dev),
          generator, with_times=True)
    write(options.out, "test", tested, short(options.test), generator, with_times=True)
    for length in (10, 20, 50):
        write(options.out, str(length), tested, [length] * options.long, generator, with_times=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, KeyError, ValueError) as problem:
        print(f"digit_strings.py: {problem}", file=sys.stderr)
        sys.exit(1)
