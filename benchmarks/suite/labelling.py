"""Training of classifiers and taggers: ours and the peer's at its best settings, in turns."""

from .runs import calibrate, in_turns, progress, run, run_json

PEER = "benchmarks/peers/pytorch_labels.py"
MAKE = "benchmarks/make_labelled.py"
SPEED = "labels_per_cpu_second"
AIM = 2.0
SIZE = 256
PRECISIONS = ("fp32", "bf16")
# What is measured: task, how annotations become one, what a label is of.
SYSTEMS = [("classification", "attention", "texts"), ("classification", "mean", "texts"),
           ("tagging", "none", "words")]  # fmt: skip


class Labelling:
    def __init__(self, bench):
        self.bench = bench
        self.settings = {}  # of the peer, by task and precision

    def batches(self, task):
        return self.bench.folder / f"{task}.bin"

    def prepare(self):
        count = 20 if self.bench.quick else 60
        for task in dict.fromkeys(task for task, _, _ in SYSTEMS):
            command = [self.bench.python, MAKE, self.batches(task), "--task", task, "--count", count]
            run(command)

    def ours(self, task, summary, precision, updates):
        command = [self.bench.program("label_speed"), self.batches(task), summary, updates, SIZE, "cpu",
                   precision]  # fmt: skip
        return self.bench.log(run_json(command))

    def peer(self, task, summary, precision, updates, settings, warm=5):
        core, capability, adam = settings
        command = [self.bench.python, PEER, "--batches", self.batches(task), "--size", SIZE,
                   "--updates", updates, "--warm", warm, "--blas-core", core]  # fmt: skip
        command += ["--summary", summary] if summary != "none" else []
        command += ["--foreach"] if adam == "foreach" else []
        command += ["--bf16"] if precision == "bf16" else []
        environment = {} if capability == "default" else {"ATEN_CPU_CAPABILITY": capability}
        return self.bench.log({**run_json(command, environment), "capability": capability})

    def calibrate_peer(self, task, summary, precision):
        flags = self.bench.machine["flags"]
        cores = ["default"] + (["SKYLAKEX"] if "avx512f" in flags else [])
        cores += ["COOPERLAKE"] if "avx512_bf16" in flags else []
        if precision == "bf16":  # its large products are oneDNN's
            cores = [self.settings[task, "fp32"][0]]
        capabilities = ["avx2", "avx512"] if "avx512f" in flags else ["default"]
        updates, rounds = (3, 1) if self.bench.quick else (5, 2)

        def speed(settings):
            return self.peer(task, summary, precision, updates, settings, warm=2)[SPEED]

        candidates = [(core, capability, adam) for core in cores for capability in capabilities
                      for adam in ("foreach", "one by one")]  # fmt: skip
        best, speeds = calibrate(candidates, speed, rounds)
        self.settings[task, precision] = best
        self.bench.tell_settings(f"training, {task}, {precision}", best, speeds)

    def contestants(self, task, summary, updates):
        """Ours and the peer in each precision: (who, precision) -> a function that returns labels a second."""
        found = {}
        for precision in PRECISIONS:
            found["ours", precision] = lambda p=precision: self.ours(task, summary, p, updates)[SPEED]
            if (task, precision) in self.settings:
                found["peer", precision] = lambda p=precision: self.peer(
                    task, summary, p, updates, self.settings[task, p]
                )[SPEED]
        return found

    def measure_system(self, task, summary, unit):
        updates, rounds = (5, 1) if self.bench.quick else (20, 3)
        progress(f"{task}, {summary}: ours and the peer, {rounds} times in turns")
        found = in_turns(self.contestants(task, summary, updates), rounds, self.bench.note)
        peers = [figures for (who, _), figures in found.items() if who == "peer"]
        fastest = max(peers, key=lambda figures: figures.median, default=None)
        for precision in PRECISIONS:
            name = f"{task} {SIZE}/{SIZE}, batch 64, {precision}"
            name += f", {summary}" if summary != "none" else ""
            peer = found.get(("peer", "fp32")) if precision == "fp32" else fastest
            self.bench.add(name, f"{unit}/s", ours=found.get(("ours", precision)), peer=peer, aim=AIM)

    def measure(self):
        self.prepare()
        if self.bench.has_peer:
            progress("the peer's best settings for classification and tagging")
            for precision in PRECISIONS:
                for task, summary, _ in SYSTEMS:
                    if (task, precision) not in self.settings:
                        self.calibrate_peer(task, summary, precision)
        for task, summary, unit in SYSTEMS:
            self.measure_system(task, summary, unit)
