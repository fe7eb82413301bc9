"""Translating with the real program: speed, start, memory; and the peer's greedy search."""

import json

from .data import first_lines, make_model
from .runs import Failed, Figures, calibrate, in_turns, progress, run, run_json

PEER = "benchmarks/peers/pytorch_translate.py"
SPEED = "target_tokens_per_cpu_second"
NARROW = ("bf16", "int8")
HOPELESS = 0.4  # of the fastest form: one that is slower is not tried further
# Of the issue, measured on another machine, a quiet Sapphire Rapids: no peer of this run.
MARIAN_BEAM = {64: 42, 1: 26}


class Translating:
    def __init__(self, bench):
        self.bench = bench
        self.models = {}  # by the form of their weights
        self.settings = {}  # of the peer, by batch and form of weights

    def input(self, count):
        """A file of so many lines to translate, and how many they are."""
        path = self.bench.folder / f"lines.{count}"
        return path, first_lines(self.bench.text.test[0], count, path)

    # --- one run each ----------------------------------------------------------------------------

    def ours(self, lines, *options, weights="fp32", output=None):
        target = output or self.bench.folder / "out"
        command = [self.bench.attend, "translate", "-m", self.models[weights], "-i", lines, "-o",
                   target, "--threads", "1", *options]  # fmt: skip
        done = run(command)
        self.bench.log({"program": "attend translate", "weights": weights, "lines": lines.name,
                        "options": list(map(str, options)), "cpu_seconds": done.cpu,
                        "wall_seconds": done.wall, "peak_mb": done.peak_mb})  # fmt: skip
        return done

    def peer(self, ids, batch, settings, output=None):
        form, core, capability, jit, drop = settings
        command = [self.bench.python, PEER, "--model", self.models["fp32"], "--ids", ids, "--batch",
                   batch, "--form", form, "--drop", drop]  # fmt: skip
        command += (["--jit"] if jit else []) + (["--out", output] if output else [])
        environment = {}
        if core != "default":
            environment["OPENBLAS_CORETYPE"] = core
        if capability != "default":
            environment["ATEN_CPU_CAPABILITY"] = capability
        return self.bench.log(run_json(command, environment))

    def ceiling(self, precision, rows):
        batches = self.bench.folder / "batches.bin"
        command = [self.bench.program("ceiling"), "greedy", batches, 256, precision, rows]
        return self.bench.log(run_json(command))

    # --- before ----------------------------------------------------------------------------------

    def prepare(self):
        updates = 150 if self.bench.quick else 400
        own = self.bench.given_model
        self.models["fp32"] = own or make_model(
            self.bench.attend, self.bench.text, self.bench.folder, updates
        )
        for weights in NARROW:
            folder = self.bench.folder / f"model.{weights}"
            run(["rm", "-rf", folder])
            command = [self.bench.attend, "export", "-m", self.models["fp32"], "--weights", weights,
                       "--out", folder]  # fmt: skip
            try:
                run(command)
                self.models[weights] = folder
            except Failed as error:
                self.bench.note(f"{weights} weights left out: {error}")

    def tokens_of(self, lines):
        """How many symbols greedy search writes, ends included."""
        output = self.bench.folder / "readings"
        self.ours(lines, "--greedy", "--alignments", "json", output=output)
        with open(output, encoding="utf-8") as readings:
            return sum(len(json.loads(line)["target"]) for line in readings)

    def ids_of(self, lines):
        path = lines.with_name(lines.name + ".ids")
        command = [self.bench.program("token_ids"), "encode", self.models["fp32"]]
        path.write_text(run(command, feed=lines).output, encoding="ascii")
        return path

    def calibrate_peer(self, batch, count):
        progress(f"the peer's best settings for greedy search, batch {batch}")
        ids = self.ids_of(self.input(count)[0])
        trained_with = self.bench.peer_core
        flags = self.bench.machine["flags"]
        capability = "avx512" if "avx512f" in flags else "default"
        forms = ["linear", "transposed", "vector", *NARROW]
        rounds = 1 if self.bench.quick else 2

        def speed(settings):
            return self.peer(ids, batch, settings)[SPEED]

        starts = [(form, trained_with, capability, False, 0.5) for form in forms]
        _, speeds = calibrate(starts, speed, rounds)
        for name in ("fp32", *NARROW):
            same = [name] if name in NARROW else [form for form in forms if form not in NARROW]
            if not (known := [one for one in speeds if one[0] in same]):
                continue
            best = max(known, key=speeds.get)
            if name != "fp32" and speeds[best] < HOPELESS * max(speeds.values()):
                continue
            others = [best, (*best[:3], True, best[4])]
            if batch > 1:
                others += [(*best[:4], share) for share in (0.0, 0.25, 1.0) if share != best[4]]
            if "avx512f" in flags:
                others.append((*best[:2], "avx2", *best[3:]))
            others.append((best[0], "default", *best[2:]))
            best, more = calibrate(others, speed, rounds)
            self.settings[batch, name] = best
            self.bench.tell_settings(f"greedy, batch {batch}, {name}", best, {**speeds, **more})

    # --- the rows of the table -------------------------------------------------------------------

    def measure_greedy(self, batch, count):
        lines, found_count = self.input(count)
        tokens = self.tokens_of(lines)
        progress(f"greedy, batch {batch}: {found_count} sentences, {tokens} target tokens")
        options = ("--greedy", "--batch-size", batch)
        contestants = {}
        for weights in self.models:
            contestants["ours", weights] = lambda w=weights: tokens / self.ours(
                lines, *options, weights=w, output=self.bench.folder / f"greedy.{w}"
            ).cpu
        if self.peer_can:
            ids = self.ids_of(lines)
            self.check_peer(lines, ids, batch)
            for name in [name for size, name in self.settings if size == batch]:
                contestants["peer", name] = lambda n=name: self.peer(
                    ids, batch, self.settings[batch, n]
                )[SPEED]
        bound = SPEED if batch > 1 else "bandwidth_tokens_per_cpu_second"
        for precision in ("fp32", "bf16"):
            contestants["ceiling", precision] = lambda p=precision: self.ceiling(p, batch)[bound]
        found = in_turns(contestants, 2 if self.bench.quick else 3, self.bench.note)
        peers = [found[key] for key in found if key[0] == "peer"]
        best_peer = max(peers, key=lambda figures: figures.median, default=None)
        aims = {64: (2.0, 0.75, 4.0), 1: (2.5, 0.8, 10.0)}[batch]
        for weights in ("fp32", *NARROW):
            is_full = weights == "fp32"
            self.bench.add(
                f"greedy, batch {batch}, {weights}",
                "target tokens/s",
                ours=found.get(("ours", weights)),
                peer=found.get(("peer", "fp32")) if is_full else best_peer,
                ceiling=found.get(("ceiling", weights)),
                aim=aims[0] if is_full else (4.0 if batch == 1 and weights == "bf16" else aims[2]),
                aim_share=aims[1] if is_full else None,
            )
            if not is_full and weights in self.models and ("ours", weights) in found:
                self.tell_changed(weights)

    def check_peer(self, lines, ids, batch):
        """Both sides must write the same translations, or one of them does not do the work."""
        output = self.bench.folder / "peer.ids"
        self.peer(ids, batch, self.settings[batch, "fp32"], output)
        command = [self.bench.program("token_ids"), "decode", self.models["fp32"]]
        theirs = run(command, feed=output).output.splitlines()
        own = self.bench.folder / "greedy.check"
        self.ours(lines, "--greedy", "--batch-size", batch, output=own)
        ours = own.read_text(encoding="utf-8").splitlines()
        same = sum(a == b for a, b in zip(ours, theirs))
        if len(ours) != len(theirs) or same < 0.97 * len(ours):
            raise Failed(f"the peer's translations are not ours: {same} of {len(ours)} are")
        self.bench.note(f"greedy, batch {batch}: {same} of {len(ours)} translations are the same "
                        "bytes as the peer's")  # fmt: skip

    def tell_changed(self, weights):
        outputs = [
            (self.bench.folder / f"greedy.{name}").read_text(encoding="utf-8").splitlines()
            for name in ("fp32", weights)
        ]
        same = sum(a == b for a, b in zip(*outputs))
        self.bench.note(f"{weights} weights: {same} of {len(outputs[0])} greedy translations are "
                        "those of fp32")  # fmt: skip

    def measure_beam(self, batch, count):
        lines, found_count = self.input(count)
        progress(f"beam 5, batch {batch}: {found_count} sentences")
        peaks = []

        def speed(weights):
            done = self.ours(lines, "--beam", 5, "--batch-size", batch, weights=weights)
            if weights == "fp32":
                peaks.append(done.peak_mb)
            return found_count / done.cpu

        contestants = {weights: lambda w=weights: speed(w) for weights in self.models}
        found = in_turns(contestants, 1 if self.bench.quick else 3, self.bench.note)
        for weights, figures in found.items():
            self.bench.add(f"beam 5, batch {batch}, {weights}", "sentences/s", ours=figures,
                           elsewhere=("Marian", MARIAN_BEAM[batch]),
                           aim={64: 5.0, 1: 4.0}[batch])  # fmt: skip
        if batch == 64 and peaks:
            file = self.models["fp32"] / "model.safetensors"
            limit = 2 * file.stat().st_size / 2**20 + 20
            self.bench.add("memory while translating, beam 5, batch 64", "MB", ours=Figures(peaks),
                           limit=limit, limit_is=f"2 x {limit / 2 - 10:.0f} MB + 20")  # fmt: skip

    def measure_start(self):
        progress("start to the first word")
        line = self.input(1)[0]
        rounds = 5 if self.bench.quick else 15
        contestants = {
            "ours": lambda: 1e3 * self.ours(line, "--greedy").cpu,
            "version": lambda: 1e3 * run([self.bench.attend, "--version"]).cpu,
        }
        if self.bench.has_peer:
            contestants["peer"] = lambda: 1e3 * run([self.bench.python, "-c", "import torch"]).cpu
        found = in_turns(contestants, rounds, self.bench.note)
        self.bench.add("start to the first word (one line, greedy)", "ms of CPU",
                       ours=found["ours"], peer=found.get("peer"),
                       peer_is="import torch alone", limit=10)  # fmt: skip
        self.bench.note(f"attend --version takes {found['version'].median:.1f} ms of CPU")

    def measure(self):
        self.prepare()
        counts = (200, 40, 100, 20) if self.bench.quick else (1000, 200, 400, 60)
        self.peer_can = self.bench.has_peer
        if self.peer_can:
            try:
                for batch, count in ((64, 200), (1, 24)):  # of 64, a last batch of few rows, too
                    self.calibrate_peer(batch, count)
            except Failed as error:
                self.peer_can = False
                self.bench.note(f"PyTorch does not translate: {error}")
        self.measure_greedy(64, counts[0])
        self.measure_greedy(1, counts[1])
        self.measure_beam(64, counts[2])
        self.measure_beam(1, counts[3])
        self.measure_start()
