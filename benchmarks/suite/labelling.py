"""Training of classifiers and taggers: task, how annotations become one, what a label is of."""

from .beside import Beside
from .runs import run

PEER = "benchmarks/peers/pytorch_labels.py"
MAKE = "benchmarks/make_labelled.py"
SIZE = 256


class Labelling(Beside):
    systems = [("classification", "attention", "texts"), ("classification", "mean", "texts"),
               ("tagging", "none", "words")]  # fmt: skip
    speed = "labels_per_cpu_second"

    def batches(self, task):
        return self.bench.folder / f"{task}.bin"

    def prepare(self):
        count = 20 if self.bench.quick else 60
        for task in dict.fromkeys(task for task, _, _ in self.systems):
            command = [self.bench.python, MAKE, self.batches(task), "--task", task, "--count", count]
            run(command)

    def name(self, what, how, precision):
        return f"{what} {SIZE}/{SIZE}, batch 64, {precision}" + (f", {how}" if how != "none" else "")

    def our_command(self, what, how, precision, updates):
        return [self.bench.program("label_speed"), self.batches(what), how, updates, SIZE, "cpu", precision]

    def peer_command(self, what, how, updates, warm):
        command = [self.bench.python, PEER, "--batches", self.batches(what), "--size", SIZE,
                   "--updates", updates, "--warm", warm]  # fmt: skip
        return command + (["--summary", how] if how != "none" else [])
