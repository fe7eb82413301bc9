"""Training of classifiers and taggers: ours and the peer's at its best settings, in turns."""

from .runs import calibrate, in_turns, progress, run, run_json

PEER = "benchmarks/peers/pytorch_labels.py"
MAKE = "benchmarks/make_labelled.py"
SPEED = "labels_per_cpu_second"
AIM = 2.0
SIZE = 256
# What is measured: task, how annotations become one, what a label is of.
SYSTEMS = [("classification", "attention", "texts"), ("classification", "mean", "texts"),
           ("tagging", "none", "words")]  # fmt: skip


class Labelling:
    def __init__(self, bench):
        self.bench = bench
        self.settings = {}  # of the peer, by task

    def batches(self, task):
        return self.bench.folder / f"{task}.bin"

    def prepare(self):
        count = 20 if self.bench.quick else 60
        for task in dict.fromkeys(task for task, _, _ in SYSTEMS):
            command = [self.bench.python, MAKE, self.batches(task), "--task", task, "--count", count]
            run(command)

    def ours(self, task, summary, updates):
        command = [self.bench.program("label_speed"), self.batches(task), summary, updates, SIZE]
        return self.bench.log(run_json(command))

    def peer(self, task, summary, updates, settings, warm=5):
        core, capability, adam = settings
        command = [self.bench.python, PEER, "--batches", self.batches(task), "--size", SIZE,
                   "--updates", updates, "--warm", warm, "--blas-core", core]  # fmt: skip
        command += ["--summary", summary] if summary != "none" else []
        command += ["--foreach"] if adam == "foreach" else []
        environment = {} if capability == "default" else {"ATEN_CPU_CAPABILITY": capability}
        return self.bench.log({**run_json(command, environment), "capability": capability})

    def calibrate_peer(self, task, summary):
        flags = self.bench.machine["flags"]
        cores = ["default"] + (["SKYLAKEX"] if "avx512f" in flags else [])
        cores += ["COOPERLAKE"] if "avx512_bf16" in flags else []
        capabilities = ["avx2", "avx512"] if "avx512f" in flags else ["default"]
        updates, rounds = (3, 1) if self.bench.quick else (5, 2)

        def speed(settings):
            return self.peer(task, summary, updates, settings, warm=2)[SPEED]

        candidates = [(core, capability, adam) for core in cores for capability in capabilities
                      for adam in ("foreach", "one by one")]  # fmt: skip
        best, speeds = calibrate(candidates, speed, rounds)
        self.settings[task] = best
        self.bench.tell_settings(f"training, {task}", best, speeds)

    def measure(self):
        self.prepare()
        if self.bench.has_peer:
            progress("the peer's best settings for classification and tagging")
            for task, summary, _ in SYSTEMS:
                if task not in self.settings:
                    self.calibrate_peer(task, summary)
        updates, rounds = (5, 1) if self.bench.quick else (20, 3)
        progress(f"classification and tagging, {rounds} times in turns")
        contestants = {}
        for task, summary, _ in SYSTEMS:
            contestants["ours", task, summary] = lambda t=task, s=summary: self.ours(
                t, s, updates
            )[SPEED]
            if self.bench.has_peer:
                contestants["peer", task, summary] = lambda t=task, s=summary: self.peer(
                    t, s, updates, self.settings[t]
                )[SPEED]
        found = in_turns(contestants, rounds, self.bench.note)
        for task, summary, unit in SYSTEMS:
            name = f"{task} {SIZE}/{SIZE}, batch 64, fp32" + (f", {summary}" if summary != "none" else "")
            self.bench.add(name, f"{unit}/s", ours=found.get(("ours", task, summary)),
                           peer=found.get(("peer", task, summary)), aim=AIM)  # fmt: skip
