#!/usr/bin/python3
"""Measures attend beside its peer and beside the machine's own ceiling. `make bench` calls it.

    bench.py BUILD OUT [--data DIR] [--model DIR] [--pictures DIR] [--before PROGRAM] [--quick]
             [--only training,labelling,uses,memory,pictures,sounds,translating,workers,kernels]

BUILD is the build folder whose programs are measured, OUT a folder for results.md, results.jsonl
and what is made on the way. DIR of --data holds parallel text, train*.* and test*.* (or dev, val)
as two files each; without it the demo's text is used. --model: a model to translate with; without
it a small one is trained and kept in OUT. --pictures: photographs, as JPEG, to decode. --before:
another attend, whose start is compared. --quick: fewer runs of fewer sentences, for a look.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from suite import kernels, machine, report, workers
from suite.data import find_text
from suite.labelling import Labelling
from suite.memory import Memory
from suite.pictures import Pictures
from suite.runs import Failed, progress, run, run_json
from suite.sounds import Sounds
from suite.training import Training
from suite.translating import Translating
from suite.uses import Uses

PYTHON = "/usr/bin/python3"  # the one that Debian's PyTorch belongs to
PARTS = ["training", "labelling", "uses", "memory", "pictures", "sounds", "translating", "workers", "kernels"]


class Bench:
    """What all parts share: where things are, and where results go."""

    def __init__(self, options):
        self.build = Path(options.build)
        self.attend = self.program("attend")
        self.folder = Path(options.out)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.quick = options.quick
        self.given_model = Path(options.model) if options.model else None
        self.pictures = options.pictures
        self.before = Path(options.before).resolve() if options.before else None
        self.python = PYTHON
        self.rows, self.variants, self.kernels = [], [], []
        self.settings, self.notes = [], []
        self.lines = report.JsonLines(self.folder / "results.jsonl")
        self.has_peer = self.find_peer()
        self.peer_core = "default"  # OPENBLAS_CORETYPE that was best
        self.machine = machine.describe(self.attend)
        self.machine["limits"] = run_json([self.program("ceiling"), "machine"])
        self.text = find_text(self.attend, options.data, self.folder)
        self.machine["text"] = " ".join(path.name for path in self.text.train)
        self.log(self.machine)

    def program(self, name):
        return (self.build / "bin" / name).resolve()

    def find_peer(self):
        try:
            run([PYTHON, "-c", "import torch"])
        except (Failed, OSError) as error:
            self.note(f"no peer: {error}")
            return False
        return True

    # --- results ---------------------------------------------------------------------------------

    def log(self, thing):
        return self.lines.add({"kind": "run", **thing})

    def note(self, text):
        progress(text)
        self.notes.append(text)
        self.lines.add({"kind": "note", "text": text})

    def tell_settings(self, what, best, tried):
        def name(setting):
            return " ".join(str(part) for part in setting)

        one = {"kind": "settings", "what": what, "best": name(best),
               "tried": {name(key): value for key, value in tried.items()}}  # fmt: skip
        if what == "training, fp32":
            self.peer_core = best[0]
        progress(f"best for {what}: {one['best']}")
        self.settings.append(self.lines.add(one))

    def add(self, name, unit, ours=None, peer=None, ceiling=None, **more):
        """A row of the table: Figures of ours, the peer's and the ceiling, and what is aimed at."""
        row = {"kind": "result", "name": name, "unit": unit, "ours": report.as_json(ours),
               "peer": report.as_json(peer), "ceiling": report.as_json(ceiling),
               **more}  # fmt: skip
        row["ratio"] = ours.median / peer.median if ours and peer and "limit" not in more else None
        row["share"] = ours.median / ceiling.median if ours and ceiling else None
        if ours:
            ratio = f", {row['ratio']:.2f} times the peer" if row["ratio"] else ""
            progress(f"{name}: {report.number(ours.median)} {unit}{ratio}")
        self.rows.append(self.lines.add(row))

    def add_variant(self, name, gflops, **more):
        row = {"kind": "variant", "name": name, "gflops": report.as_json(gflops), **more}
        self.variants.append(self.lines.add(row))

    def add_kernel(self, name, nanoseconds, gigabytes, share):
        row = {"kind": "kernel", "name": name, "ns_element": nanoseconds,
               "gigabytes_a_second": gigabytes, "share": share}  # fmt: skip
        self.kernels.append(self.lines.add(row))

    def write(self):
        text = report.markdown(self)
        (self.folder / "results.md").write_text(text, encoding="utf-8")
        return text


def measure(bench, parts):
    """All parts; one that fails is noted, and the others go on."""
    measures = {
        "training": lambda: Training(bench).measure(),
        "labelling": lambda: Labelling(bench).measure(),
        "uses": lambda: Uses(bench).measure(),
        "memory": lambda: Memory(bench).measure(),
        "pictures": lambda: Pictures(bench).measure(),
        "sounds": lambda: Sounds(bench).measure(),
        "translating": lambda: Translating(bench).measure(),
        "workers": lambda: workers.measure(bench),
        "kernels": lambda: kernels.measure(bench),
    }
    failed = False
    for part in parts:
        try:
            measures[part]()
        except Failed as error:
            failed = True
            bench.note(f"{part} stopped: {error}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build")
    parser.add_argument("out")
    parser.add_argument("--data", help="a folder of parallel text")
    parser.add_argument("--model", help="a model to translate with")
    parser.add_argument("--pictures", help="a folder of photographs")
    parser.add_argument("--before", help="another attend, whose start is compared")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS), help="some of " + ", ".join(PARTS))
    options = parser.parse_args()
    parts = options.only.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"--only: no part {unknown[0]}; there are {', '.join(PARTS)}")
    os.chdir(Path(__file__).resolve().parent.parent)
    began = time.perf_counter()
    try:
        bench = Bench(options)
    except Failed as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    try:
        failed = measure(bench, parts)
    finally:  # what is there is not lost
        bench.note(f"took {(time.perf_counter() - began) / 60:.1f} minutes")
        print(bench.write())
        print(f"-- written: {bench.folder}/results.md and results.jsonl", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
