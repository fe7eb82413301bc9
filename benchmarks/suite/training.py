"""Training speed: ours, the peer's at its best settings and the ceiling, in turns."""

from .runs import Failed, calibrate, in_turns, progress, run, run_json

PEER = "benchmarks/peers/pytorch_rnnsearch.py"
TRANSFORMER = "benchmarks/peers/pytorch_transformer.py"
SPEED = "target_tokens_per_cpu_second"
AIMS = {("fp32", 256): (2.4, 0.7), ("fp32", 512): (2.0, 0.8), ("bf16", 256): (4.0, None),
        ("bf16", 512): (4.0, None)}  # fmt: skip
FAMILY_AIM = 1.3
TRANSFORMER_AIM = 2.0


class Training:
    def __init__(self, bench):
        self.bench = bench
        self.batches = bench.folder / "batches.bin"
        self.settings = {}  # of the peer, by precision

    def prepare(self):
        source, target = self.bench.text.train
        count = 20 if self.bench.quick else 60
        run([self.bench.program("train_speed"), "export", source, target, self.batches, count])

    # --- one run each ----------------------------------------------------------------------------

    def ours(self, size, precision, updates, variant="conditional"):
        command = [self.bench.program("train_speed"), "run", self.batches, updates, size, "cpu",
                   precision, variant]  # fmt: skip
        return self.bench.log(run_json(command))

    def ceiling(self, size, precision):
        command = [self.bench.program("ceiling"), "train", self.batches, size, precision]
        return self.bench.log(run_json(command))

    def peer(self, size, precision, updates, settings, warm=5, program=PEER):
        core, capability, threads = settings
        command = [self.bench.python, program, "--batches", self.batches, "--size", size, "--updates",
                   updates, "--blas-core", core, "--threads", threads, "--warm", warm]  # fmt: skip
        if precision == "bf16":
            command.append("--bf16")
        environment = {} if capability == "default" else {"ATEN_CPU_CAPABILITY": capability}
        return self.bench.log({**run_json(command, environment), "capability": capability})

    # --- the peer's best settings ----------------------------------------------------------------

    def calibrate_peer(self):
        progress("the peer's best settings for training")
        flags = self.bench.machine["flags"]
        cores = ["default"] + (["SKYLAKEX"] if "avx512f" in flags else [])
        cores += ["COOPERLAKE"] if "avx512_bf16" in flags else []
        capabilities = ["avx2", "avx512"] if "avx512f" in flags else ["default"]
        updates, rounds = (3, 1) if self.bench.quick else (5, 2)
        for precision in ("fp32", "bf16"):

            def speed(settings, precision=precision):
                return self.peer(256, precision, updates, settings, warm=2)[SPEED]

            candidates = [(core, capability, 1) for core in cores for capability in capabilities]
            if precision == "bf16":  # its large products are oneDNN's
                core = self.settings["fp32"][0]
                candidates = [(core, capability, 1) for capability in capabilities]
            best, speeds = calibrate(candidates, speed, rounds)
            if self.bench.machine["cores"] > 1 and precision == "fp32" and not self.bench.quick:
                two = (*best[:2], 2)
                best, more = calibrate([best, two], speed, 1)
                speeds.update({two: more.get(two, 0)})
            self.settings[precision] = best
            self.bench.tell_settings(f"training, {precision}", best, speeds)

    # --- the rows of the table -------------------------------------------------------------------

    def measure_size(self, size):
        updates = {256: 15, 512: 8}[size] // (3 if self.bench.quick else 1)
        rounds = 1 if self.bench.quick else 3
        progress(f"training {size}/{size}: ours, the peer and the ceiling, {rounds} times in turns")
        contestants = {}
        for precision in ("fp32", "bf16"):
            contestants["ours", precision] = lambda p=precision: self.ours(size, p, updates)[SPEED]
            if self.bench.has_peer:
                contestants["peer", precision] = lambda p=precision: self.peer(
                    size, p, updates, self.settings[p]
                )[SPEED]
            contestants["ceiling", precision] = lambda p=precision: self.ceiling(size, p)[SPEED]
        found = in_turns(contestants, rounds, self.bench.note)
        best_peer = max(
            (found[key] for key in found if key[0] == "peer"),
            key=lambda figures: figures.median,
            default=None,
        )
        for precision in ("fp32", "bf16"):
            peer = found.get(("peer", "fp32")) if precision == "fp32" else best_peer
            aim, aim_share = AIMS[precision, size]
            self.bench.add(
                f"training {size}/{size}, batch 64, {precision}",
                "target tokens/s",
                ours=found.get(("ours", precision)),
                peer=peer,
                ceiling=found.get(("ceiling", precision)),
                aim=aim,
                aim_share=aim_share,
            )

    def measure_transformer(self):
        """Its three layers beside the same in PyTorch, at the settings that are best for RNNsearch."""
        updates, rounds = (3, 1) if self.bench.quick else (8, 3)
        progress(f"training a Transformer of 256: ours and the peer, {rounds} times in turns")
        contestants = {}
        for precision in ("fp32", "bf16"):
            contestants["ours", precision] = lambda p=precision: self.ours(
                256, p, updates, "transformer"
            )[SPEED]
            if self.bench.has_peer:
                contestants["peer", precision] = lambda p=precision: self.peer(
                    256, p, updates, self.settings[p], program=TRANSFORMER
                )[SPEED]
        found = in_turns(contestants, rounds, self.bench.note)
        for precision in ("fp32", "bf16"):
            self.bench.add(
                f"training a Transformer of 256, batch 64, {precision}",
                "target tokens/s",
                ours=found.get(("ours", precision)),
                peer=found.get(("peer", precision)),
                aim=TRANSFORMER_AIM,
            )

    def measure_greedy_transformer(self):
        """What they say, step by step with what was said kept: of so many sentences at a time."""
        for rows, updates in ((64, 10), (1, 60)):
            updates //= 3 if self.bench.quick else 1
            rounds = 1 if self.bench.quick else 3
            progress(f"greedy search of a Transformer of 256, batch {rows}: ours and the peer")

            def ours(rows=rows, updates=updates):
                command = [self.bench.program("train_speed"), "greedy", self.batches, updates, 256, rows,
                           "fp32", "transformer"]  # fmt: skip
                return self.bench.log(run_json(command))[SPEED]

            def peer(rows=rows, updates=updates):
                core, capability, threads = self.settings["fp32"]
                command = [self.bench.python, TRANSFORMER, "--batches", self.batches, "--mode", "greedy",
                           "--batch", rows, "--size", 256, "--updates", updates, "--blas-core", core,
                           "--threads", threads]  # fmt: skip
                environment = {} if capability == "default" else {"ATEN_CPU_CAPABILITY": capability}
                return self.bench.log({**run_json(command, environment), "capability": capability})[SPEED]

            contestants = {"ours": ours, **({"peer": peer} if self.bench.has_peer else {})}
            found = in_turns(contestants, rounds, self.bench.note)
            self.bench.add(
                f"greedy search of a Transformer of 256, batch {rows}, fp32",
                "target tokens/s",
                ours=found.get("ours"),
                peer=found.get("peer"),
                aim=TRANSFORMER_AIM,
            )

    def measure_family(self):
        progress("every reader, cell, score and alignment")
        names = run([self.bench.program("train_speed"), "variants"]).output.splitlines()
        updates, rounds = (3, 1) if self.bench.quick else (3, 2)
        if self.bench.quick:
            names = [names[0], "bahdanau", "sutskever, 2 layers", "layer norm"]
        results = {}

        def rate(name):
            results[name] = self.ours(256, "fp32", updates, name)
            return results[name]["gflops"]

        rates = in_turns({name: lambda n=name: rate(n) for name in names}, rounds, self.bench.note)
        if names[0] not in rates:
            raise Failed("the conditional GRU could not be measured")
        for name, figures in rates.items():
            self.bench.add_variant(
                name,
                tokens=results[name][SPEED],
                gflops=figures,
                flop_a_token=results[name]["flop_a_token"],
                relative=rates[names[0]].median / figures.median,
                aim=FAMILY_AIM,
            )

    def measure(self):
        self.prepare()
        if self.bench.has_peer:
            self.calibrate_peer()
        for size in (256,) if self.bench.quick else (256, 512):
            self.measure_size(size)
        self.measure_transformer()
        self.measure_greedy_transformer()
        self.measure_family()
